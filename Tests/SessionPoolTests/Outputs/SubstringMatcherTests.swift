import Testing

@testable import SessionPool

/// Matches are found as one would by trying every place.
@Suite struct SubstringMatcherTests {
    @Test(arguments: [
        ("a", "banana", [2, 4, 6]), ("ana", "bananana", [4, 8]), ("aa", "aaaaa", [2, 4]), ("aab", "aaab", [4]),
        ("abab", "ababab", [4]), ("x", "banana", []), ("banana", "banan", []),
    ])
    func ends(_ wanted: String, _ text: String, _ ends: [Int]) {
        #expect(found(Array(wanted.utf8), in: Array(text.utf8)) == ends)
    }

    @Test func itFindsWhatTryingEveryPlaceFinds() {
        var numbers = RandomNumbers(seed: 3)
        for _ in 0..<500 {
            let wanted = random(1...6, using: &numbers)
            let text = random(0...200, using: &numbers)
            var expected: [Int] = []
            var index = 0
            while index + wanted.count <= text.count {
                if text[index..<(index + wanted.count)] == wanted[...] {
                    index += wanted.count
                    expected.append(index)
                } else {
                    index += 1
                }
            }
            #expect(found(wanted, in: text) == expected)
        }
    }

    private func found(_ wanted: [UInt8], in text: [UInt8]) -> [Int] {
        var matcher = SubstringMatcher(wanted)
        return text.indices.filter { matcher.ends(with: text[$0]) }.map { $0 + 1 }
    }

    private func random(_ lengths: ClosedRange<Int>, using numbers: inout RandomNumbers) -> [UInt8] {
        (0..<Int.random(in: lengths, using: &numbers)).map { _ in UInt8.random(in: 0...1, using: &numbers) }
    }
}
