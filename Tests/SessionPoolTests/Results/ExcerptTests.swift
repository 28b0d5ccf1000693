import Testing

@testable import SessionPool

/// Whatever the sections are: an excerpt is within its limit, says exactly what is missing, and cuts no character.
@Suite struct ExcerptTests {
    @Test(arguments: 0..<80)
    func piecesAndGapsAreTheWholeText(_ seed: UInt64) throws {
        var numbers = RandomNumbers(seed: seed)
        let kinds: [Section.Kind] = [.stream, .result, .result, .traceback]
        var sections = (0..<Int.random(in: 1...40, using: &numbers)).map { _ in
            Section(
                kind: kinds.randomElement(using: &numbers) ?? .stream,
                text: HostileText.random(runs: Int.random(in: 0...40, using: &numbers), longestRun: 8, using: &numbers))
        }
        sections.append(Section(kind: .ending, text: "the end"))
        let whole = WholeText(sections)
        let bytes = try whole.bytes(0..<whole.byteCount)
        let boundaries = Set(HostileText.boundaries(in: String(decoding: bytes, as: UTF8.self)))
        for limit in [100, 101, 250, 1_000, whole.totalCharacters - 1, whole.totalCharacters] where limit >= 100 {
            let excerpt = Excerpt(of: whole, limit: limit)
            check(excerpt, of: whole, bytes, boundaries)
            #expect(excerpt.shownCharacters <= max(limit, 100))
            // The ends of characters may be lost at two places of each section that is cut.
            #expect(excerpt.shownCharacters > min(limit, whole.totalCharacters) - 40 * sections.count)
        }
    }

    @Test func theWholeIsOnePiece() {
        let whole = WholeText([Section(kind: .stream, text: "a"), Section(kind: .result, text: "b")])
        #expect(Excerpt(of: whole, limit: 3).pieces == [.shown(0..<3, characters: 3)])
        #expect(Excerpt(of: WholeText([]), limit: 100).pieces.isEmpty)
    }

    @Test func gapsOfNeighboursAreOne() {
        let sections = (0..<300).map { _ in Section(kind: .result, text: String(repeating: "x", count: 99)) }
        let pieces = Excerpt(of: WholeText(sections), limit: 100).pieces
        for (first, second) in zip(pieces, pieces.dropFirst()) {
            switch (first, second) {
            case (.leftOut, .leftOut), (.shown, .shown): Issue.record("\(first) is followed by \(second)")
            default: break
            }
        }
        // Sixteen are shown in part, and each is followed by a gap.
        #expect(pieces.count == 32)
    }

    @Test func aCharacterLongerThanItsShareIsLeftOut() {
        let whole = WholeText([Section(kind: .result, text: "a" + String(repeating: "\u{301}", count: 500) + "b")])
        #expect(Excerpt(of: whole, limit: 100).pieces == [.leftOut(characters: 502)])
        #expect(Excerpt(of: whole, limit: 100).contiguousCharacters == 0)
    }

    private func check(_ excerpt: Excerpt, of whole: WholeText, _ bytes: [UInt8], _ boundaries: Set<Int>) {
        var position = 0
        var characters = 0
        var beginning: Int?
        for piece in excerpt.pieces {
            switch piece {
            case .shown(let range, let count):
                let before = UTF8Scalars.count(in: bytes[..<range.lowerBound])
                #expect(before == characters)
                #expect(range.lowerBound >= position)
                #expect(UTF8Scalars.count(in: bytes[range]) == count)
                #expect(boundaries.contains(range.lowerBound) && boundaries.contains(range.upperBound))
                position = range.upperBound
                characters += count
            case .leftOut(let count):
                if beginning == nil { beginning = characters }
                characters += count
            }
        }
        #expect(characters == whole.totalCharacters)
        #expect(excerpt.contiguousCharacters == beginning ?? whole.totalCharacters)
    }
}
