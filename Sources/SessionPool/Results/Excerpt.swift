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
            show(whole.bytes.indices, characters: whole.totalCharacters)
            return
        }
        for (part, share) in zip(whole.parts, Self.shares(of: limit, among: whole.parts)) {
            add(part, of: whole.bytes, share: share)
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

    private mutating func add(_ part: WholeText.Part, of bytes: [UInt8], share: Int) {
        guard share < part.characters else { return show(part.range, characters: part.characters) }
        let text = bytes[part.range]
        let tail = part.kind.tail(of: share)
        let headCut = UTF8Scalars.index(of: share - tail, in: text)
        let tailCut = UTF8Scalars.index(ofLast: tail, in: text)
        let head = Self.toLineEnd(text.startIndex..<Graphemes.cluster(cutAt: headCut, in: text).lowerBound, in: bytes)
        let rest = Self.fromLineStart(Graphemes.cluster(cutAt: tailCut, in: text).upperBound..<text.endIndex, in: bytes)
        let headCharacters = UTF8Scalars.count(in: bytes[head])
        let restCharacters = UTF8Scalars.count(in: bytes[rest])
        show(head, characters: headCharacters)
        leaveOut(part.characters - headCharacters - restCharacters)
        show(rest, characters: restCharacters)
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
