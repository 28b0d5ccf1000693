import Testing

@testable import SessionPool

/// A text is cut between characters, as the standard library sees them when it reads all of it.
@Suite struct GraphemesTests {
    @Test(arguments: HostileText.characters)
    func aCharacterIsNotCut(_ character: String) {
        #expect(character.count == 1)
        let text = "a\(character)\(character)b"
        let bytes = Array(text.utf8)
        let boundaries = HostileText.boundaries(in: text)
        for cut in cuts(in: text) {
            let cluster = Graphemes.cluster(cutAt: cut, in: bytes[...])
            #expect(boundaries.contains(cluster.lowerBound))
            #expect(boundaries.contains(cluster.upperBound))
            #expect(cluster.isEmpty == boundaries.contains(cut))
        }
    }

    @Test(arguments: 0..<60)
    func everyCutIsWhereTheWholeTextSays(_ seed: UInt64) {
        var numbers = RandomNumbers(seed: seed)
        let text = HostileText.random(runs: 60, longestRun: seed.isMultiple(of: 3) ? 300 : 6, using: &numbers)
        let bytes = Array(text.utf8)
        let boundaries = HostileText.boundaries(in: text)
        for cut in cuts(in: text).shuffled(using: &numbers).prefix(60) {
            guard let upper = boundaries.firstIndex(where: { $0 >= cut }) else { continue }
            let isBetween = boundaries[upper] == cut
            let expected = isBetween ? cut..<cut : boundaries[upper - 1]..<boundaries[upper]
            let scalars = UTF8Scalars.count(in: bytes[expected])
            let cluster = Graphemes.cluster(cutAt: cut, in: bytes[...])
            #expect(cluster == (scalars > Graphemes.longest ? cut..<cut : expected), "\(cut) of seed \(seed)")
        }
    }

    @Test(arguments: [1, 2, 3, 999, 1_000, 1_001, 1_500, 2_001, 4_999])
    func aRowOfFlagsIsCutBetweenPairs(_ scalarsBefore: Int) {
        for prefix in ["", "a", "ab"] {
            let text = prefix + String(repeating: "🇩🇪", count: 2_500)
            let bytes = Array(text.utf8)
            let cut = UTF8Scalars.index(of: prefix.utf8.count + scalarsBefore, in: bytes[...])
            let cluster = Graphemes.cluster(cutAt: cut, in: bytes[...])
            #expect((cluster.lowerBound - prefix.utf8.count).isMultiple(of: 8))
            #expect(cluster.count == (scalarsBefore.isMultiple(of: 2) ? 0 : 8))
        }
    }

    @Test(arguments: [(999, false), (1_000, true), (1_500, true)])
    func onlyWhatIsTooLongForACharacterIsCut(_ marks: Int, _ mayBeCut: Bool) {
        let text = "xy" + String(repeating: "\u{301}", count: marks) + "z"
        let bytes = Array(text.utf8)
        for cut in [4, 1_000, marks * 2] {
            let cluster = Graphemes.cluster(cutAt: cut, in: bytes[...])
            #expect(cluster == (mayBeCut ? cut..<cut : 1..<(2 + marks * 2)))
        }
        #expect(Graphemes.cluster(cutAt: 1, in: bytes[...]).isEmpty)
        #expect(Graphemes.cluster(cutAt: 2 + marks * 2, in: bytes[...]).isEmpty)
    }

    @Test func aLineEndOfTwoCharactersIsNotCut() {
        let bytes = Array("a\r\nb\n\rc".utf8)
        let cut = bytes.indices.filter { !Graphemes.cluster(cutAt: $0, in: bytes[...]).isEmpty }
        #expect(cut == [2])
    }

    @Test func theEndsOfATextAreNotCut() {
        let bytes = Array("🇩🇪".utf8)
        #expect(Graphemes.cluster(cutAt: 0, in: bytes[...]).isEmpty)
        #expect(Graphemes.cluster(cutAt: 8, in: bytes[...]).isEmpty)
        #expect(Graphemes.cluster(cutAt: 0, in: []).isEmpty)
        // What is outside of a slice is none of its text.
        #expect(Graphemes.cluster(cutAt: 4, in: bytes[4...]).isEmpty)
    }

    @Test func aPieceHasAtLeastOneCharacter() {
        let family = Array("👨‍👩‍👧‍👦a".utf8)
        #expect(Graphemes.end(ofFirst: 1, in: family[...]) == family.count - 1)
        #expect(Graphemes.end(ofFirst: 7, in: family[...]) == family.count - 1)
        #expect(Graphemes.end(ofFirst: 8, in: family[...]) == family.count)
        let marks = Array(("a" + String(repeating: "\u{301}", count: 5_000)).utf8)
        #expect(Graphemes.end(ofFirst: 1, in: marks[...]) == 1)
        #expect(Graphemes.end(ofFirst: 2_001, in: marks[...]) == 4_001)
        #expect(Graphemes.end(ofFirst: 5, in: []) == 0)
    }

    private func cuts(in text: String) -> [Int] {
        text.unicodeScalars.indices.dropFirst().map { text.utf8.distance(from: text.startIndex, to: $0) }
    }
}
