import LinuxSystem

/// An output that is open for reading.
///
/// It is read by chunks: a part of a long text costs no more memory than that of a short one.
struct OutputFile: ~Copyable {
    private let handle: OutputHandle
    private let descriptor: FileDescriptor
    private let header: OutputHeader
    private let start: Int

    private static let chunk = 65_536

    /// Takes an open file.
    ///
    /// - Throws: `SandboxError` when it is not as long as its header says.
    init(handle: OutputHandle, descriptor: consuming FileDescriptor) throws(SandboxError) {
        let beginning: [UInt8]
        let size: Int
        do {
            beginning = try Files.read(descriptor.number, at: 0, most: OutputHeader.mostBytes)
            size = try Files.status(of: descriptor.number).size
        } catch {
            throw Self.damage(of: handle, "\(error)")
        }
        let line = beginning.prefix { $0 != UInt8(ascii: "\n") }
        guard let header = OutputHeader(line: line), line.count < beginning.count,
            header.bytes == size - (line.count + 1)
        else { throw Self.damage(of: handle, "it is not whole") }
        self.handle = handle
        self.descriptor = descriptor
        self.header = header
        start = line.count + 1
    }

    /// At most `limit` characters from a place on.
    func page(offset: Int, limit: Int) throws(SandboxError) -> OutputPage {
        let place = try place(of: offset)
        // What a cut behind the last character may need to see, at four bytes a character.
        let most = 4 * (max(limit, Graphemes.longest) + Graphemes.longest + 1)
        let bytes = try bytes(at: place, most: most)
        let text = bytes[..<Graphemes.end(ofFirst: limit, in: bytes[...])]
        let characters = UTF8Scalars.count(in: text)
        // Who reads page by page must get on.
        guard characters > 0 || offset == header.characters else { throw Self.damage(of: handle, "it is not whole") }
        return OutputPage(
            offset: offset, text: String(decoding: text, as: UTF8.self), characters: characters,
            totalCharacters: header.characters, droppedBytes: header.droppedBytes)
    }

    /// The matches of a text from a place on.
    func search(for text: String, offset: Int, mostMatches: Int) throws(SandboxError) -> OutputSearch {
        let wanted = Array(text.utf8)
        let wantedCharacters = UTF8Scalars.count(in: wanted[...])
        var matcher = SubstringMatcher(wanted)
        var matches: [OutputSearch.Match] = []
        var count = 0
        var next: Int?
        var position = try place(of: offset)
        var characters = offset
        search: while true {
            let bytes = try bytes(at: position, most: Self.chunk)
            if bytes.isEmpty { break }
            for (index, byte) in bytes.enumerated() {
                if byte & 0xc0 != 0x80 { characters += 1 }
                guard matcher.ends(with: byte) else { continue }
                count += 1
                if matches.count < mostMatches {
                    let place = position + index + 1 - wanted.count
                    matches.append(
                        OutputSearch.Match(offset: characters - wantedCharacters, line: try line(around: place)))
                    if matches.count == mostMatches { next = characters }
                }
                if count == OutputSearch.mostCounted { break search }
            }
            position += bytes.count
        }
        return OutputSearch(
            matches: matches, matchCount: count, nextOffset: count > matches.count ? next : nil,
            totalCharacters: header.characters, droppedBytes: header.droppedBytes)
    }

    // MARK: Places

    /// Where in the text a character begins.
    private func place(of offset: Int) throws(SandboxError) -> Int {
        guard offset <= header.characters else {
            throw SandboxError(
                .invalidRequest,
                "offset \(offset) is behind the end: the output has \(GroupedNumber.text(header.characters)) "
                    + "characters, counted from 0")
        }
        var position = 0
        var left = offset
        while true {
            let bytes = try bytes(at: position, most: Self.chunk)
            let count = UTF8Scalars.count(in: bytes[...])
            // At the end of a chunk the character may begin in the next one.
            if count > left || bytes.isEmpty { return position + UTF8Scalars.index(of: left, in: bytes[...]) }
            left -= count
            position += bytes.count
        }
    }

    private func bytes(at position: Int, most: Int) throws(SandboxError) -> [UInt8] {
        do {
            return try Files.read(
                descriptor.number, at: start + position, most: min(most, max(0, header.bytes - position)))
        } catch {
            throw Self.damage(of: handle, "\(error)")
        }
    }

    private static func damage(of handle: OutputHandle, _ reason: String) -> SandboxError {
        SandboxError(.cannotStart, "\(handle) cannot be read (\(reason)): run the code again")
    }

    // MARK: Lines

    /// How much of a long line is shown before the beginning of a match, and from it on.
    private static let charactersBefore = 80
    private static let charactersAfter = 120

    /// The line around a place, where a character begins.
    private func line(around place: Int) throws(SandboxError) -> String {
        let lineEnd = UInt8(ascii: "\n")
        let reach = 4 * (Self.charactersAfter + Graphemes.longest + 1)
        let window = try bytes(at: max(0, place - reach), most: min(place, reach) + reach)
        let middle = min(place, reach)
        let before = window[..<middle].lastIndex(of: lineEnd).map { $0 + 1 } ?? window.startIndex
        let after = window[middle...].firstIndex(of: lineEnd) ?? window.endIndex
        // Of a line that is longer than the window, what is shown is far from its ends, where characters may be cut.
        let line = window[before..<after]
        let first = Graphemes.cluster(
            cutAt: UTF8Scalars.index(ofLast: Self.charactersBefore, in: line[..<middle]), in: line
        ).upperBound
        let last = Graphemes.end(ofFirst: Self.charactersAfter, in: line[middle...])
        let text = String(decoding: line[min(first, middle)..<max(last, middle)], as: UTF8.self)
        return (first > line.startIndex ? "…" : "") + text + (last < line.endIndex ? "…" : "")
    }
}
