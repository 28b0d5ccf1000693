import Testing

@testable import SessionPool

/// Scalars are counted and found by bytes as the standard library counts them.
@Suite struct UTF8ScalarsTests {
    @Test func theyAreCountedAndFoundAsTheStandardLibraryDoes() {
        var numbers = RandomNumbers(seed: 1)
        for _ in 0..<200 {
            let text = HostileText.random(runs: 8, longestRun: 4, using: &numbers)
            let bytes = Array(text.utf8)
            var starts = text.unicodeScalars.indices.map { text.utf8.distance(from: text.startIndex, to: $0) }
            #expect(UTF8Scalars.count(in: bytes[...]) == starts.count)
            starts.append(bytes.count)
            for (number, start) in starts.enumerated() {
                #expect(UTF8Scalars.index(of: number, in: bytes[...]) == start)
                #expect(UTF8Scalars.index(ofLast: starts.count - 1 - number, in: bytes[...]) == start)
            }
        }
    }

    @Test func moreThanThereAreIsAllThereIs() {
        let bytes = Array("äö".utf8)
        #expect(UTF8Scalars.index(of: 3, in: bytes[...]) == 4)
        #expect(UTF8Scalars.index(of: Int.max, in: bytes[...]) == 4)
        #expect(UTF8Scalars.index(ofLast: 3, in: bytes[...]) == 0)
        #expect(UTF8Scalars.count(in: []) == 0)
        #expect(UTF8Scalars.index(of: 0, in: []) == 0)
        #expect(UTF8Scalars.index(ofLast: 1, in: []) == 0)
    }

    @Test func aSliceIsMeasuredByItself() {
        let bytes = Array("äöü".utf8)
        #expect(UTF8Scalars.count(in: bytes[2..<4]) == 1)
        #expect(UTF8Scalars.index(of: 1, in: bytes[2...]) == 4)
        #expect(UTF8Scalars.index(ofLast: 1, in: bytes[..<4]) == 2)
    }

    @Test func theRestOfAScalarDoesNotCount() {
        let bytes = Array("😀a".utf8)
        #expect(UTF8Scalars.count(in: bytes[1...]) == 1)
        #expect(UTF8Scalars.index(of: 0, in: bytes[1...]) == 4)
    }
}
