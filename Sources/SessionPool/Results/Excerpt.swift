/// What is shown of a whole text, and where something is left out.
struct Excerpt: Equatable {
    private(set) var pieces: [Piece] = []

    enum Piece: Equatable {
        /// Bytes of the whole text, and how many characters they are.
        case shown(Range<Int>, characters: Int)
        case leftOut(characters: Int)
    }

    /// No more sections than this are shown in part: of more, each would say nothing.
    private static let mostSectionsCut = 16

    /// Takes about so many characters of a text: each section's beginning, and the end of some.
    init(of whole: WholeText, limit: Int) {
        guard whole.totalCharacters > limit else {
            show(0..<whole.byteCount, characters: whole.totalCharacters)
            return
        }
        for (part, share) in zip(whole.parts, Self.shares(of: limit, among: whole.parts)) {
            add(part, of: whole, share: share)
        }
    }

    var shownCharacters: Int {
        pieces.reduce(0) { sum, piece in
            if case .shown(_, let characters) = piece { sum + characters } else { sum }
        }
    }

    /// How many characters are shown before the first gap.
    var contiguousCharacters: Int {
        if case .shown(_, let characters) = pieces.first { characters } else { 0 }
    }

    // MARK: How much of each section

    private static func shares(of limit: Int, among parts: [WholeText.Part]) -> [Int] {
        var shares = parts.map { $0.kind == .ending ? $0.characters : 0 }
        // Endings are whole, but they do not silence what they are the end of.
        let room = max(limit - shares.reduce(0, +), limit / 2)
        let chosen = chosen(from: parts, room: room)
        for (index, share) in zip(chosen, FairShares.of(room, wanted: chosen.map { parts[$0].characters })) {
            shares[index] = share
        }
        return shares
    }

    /// Which sections are shown when there is no room for a part of each.
    private static func chosen(from parts: [WholeText.Part], room: Int) -> [Int] {
        let least = room / mostSectionsCut
        var left = room
        return byImportance(parts).prefix { index in
            left -= min(parts[index].characters, least)
            return left >= 0
        }
    }

    /// The beginning, then why it failed, then what it came to, then the others in their order.
    private static func byImportance(_ parts: [WholeText.Part]) -> [Int] {
        let candidates = parts.indices.filter { parts[$0].kind != .ending }
        let tracebacks = candidates.filter { parts[$0].kind == .traceback }
        var seen: Set<Int> = []
        return (candidates.prefix(1) + tracebacks + candidates.suffix(1) + candidates).filter {
            seen.insert($0).inserted
        }
    }

    // MARK: Putting it together

    private mutating func add(_ part: WholeText.Part, of whole: WholeText, share: Int) {
        guard share < part.characters else { return show(part.range, characters: part.characters) }
        guard share > 0 else { return leaveOut(part.characters) }
        let tail = part.kind.tail(of: share)
        let (head, headCharacters) = Self.beginning(of: part, in: whole, characters: share - tail)
        let (rest, restCharacters) = Self.end(of: part, in: whole, characters: tail)
        show(head, characters: headCharacters)
        leaveOut(part.characters - headCharacters - restCharacters)
        show(rest, characters: restCharacters)
    }

    /// At most so many characters from where a section begins; nothing of one that cannot be read.
    private static func beginning(
        of part: WholeText.Part, in whole: WholeText, characters: Int
    ) -> (range: Range<Int>, characters: Int) {
        let start = part.range.lowerBound
        let most = 4 * (characters + 1) + Graphemes.bytesAfter
        let text = (try? whole.bytes(start..<min(part.range.upperBound, start + most))) ?? []
        let cut = UTF8Scalars.index(of: characters, in: text[...])
        let range = toLineEnd(0..<Graphemes.cluster(cutAt: cut, in: text[...]).lowerBound, in: text)
        return (start..<start + range.upperBound, UTF8Scalars.count(in: text[range]))
    }

    /// At most so many characters to where a section ends.
    private static func end(
        of part: WholeText.Part, in whole: WholeText, characters: Int
    ) -> (range: Range<Int>, characters: Int) {
        let most = 4 * (characters + 1) + Graphemes.bytesBefore
        let start = max(part.range.lowerBound, part.range.upperBound - most)
        let text = (try? whole.bytes(start..<part.range.upperBound)) ?? []
        let cut = UTF8Scalars.index(ofLast: characters, in: text[...])
        let range = fromLineStart(Graphemes.cluster(cutAt: cut, in: text[...]).upperBound..<text.endIndex, in: text)
        return (start + range.lowerBound..<start + range.upperBound, UTF8Scalars.count(in: text[range]))
    }

    /// Gives up less than a quarter of a beginning to end it with a line.
    private static func toLineEnd(_ range: Range<Int>, in bytes: [UInt8]) -> Range<Int> {
        let least = range.upperBound - range.count / 4
        guard let end = bytes[least..<range.upperBound].lastIndex(of: UInt8(ascii: "\n")) else { return range }
        return range.lowerBound..<end + 1
    }

    /// Gives up less than a quarter of an end to begin it with a line.
    private static func fromLineStart(_ range: Range<Int>, in bytes: [UInt8]) -> Range<Int> {
        let most = range.lowerBound + range.count / 4
        if bytes[..<range.lowerBound].last == UInt8(ascii: "\n") { return range }
        guard let end = bytes[range.lowerBound..<most].firstIndex(of: UInt8(ascii: "\n")) else { return range }
        return end + 1..<range.upperBound
    }

    private mutating func show(_ range: Range<Int>, characters: Int) {
        guard characters > 0 else { return }
        if case .shown(let before, let count) = pieces.last {
            pieces[pieces.count - 1] = .shown(before.lowerBound..<range.upperBound, characters: count + characters)
        } else {
            pieces.append(.shown(range, characters: characters))
        }
    }

    private mutating func leaveOut(_ characters: Int) {
        guard characters > 0 else { return }
        if case .leftOut(let count) = pieces.last {
            pieces[pieces.count - 1] = .leftOut(characters: count + characters)
        } else {
            pieces.append(.leftOut(characters: characters))
        }
    }
}
