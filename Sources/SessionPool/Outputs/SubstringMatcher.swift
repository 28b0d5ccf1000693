/// Finds a sequence of bytes in a stream of them, looking at each byte once (Knuth, Morris and Pratt).
///
/// It needs nothing of what went by, so it does not matter how the stream is cut into chunks.
struct SubstringMatcher {
    private let wanted: [UInt8]
    /// For each number of bytes that matched: how many of them, at the end, match the beginning again.
    private let fallbacks: [Int]
    private var matched = 0

    /// `wanted` is not empty.
    init(_ wanted: [UInt8]) {
        var fallbacks = Array(repeating: 0, count: wanted.count + 1)
        var length = 0
        for index in wanted.indices.dropFirst() {
            while length > 0, wanted[index] != wanted[length] { length = fallbacks[length] }
            if wanted[index] == wanted[length] { length += 1 }
            fallbacks[index + 1] = length
        }
        self.wanted = wanted
        self.fallbacks = fallbacks
    }

    /// Whether a match ends with this byte; the next one begins behind it.
    mutating func ends(with byte: UInt8) -> Bool {
        while matched > 0, wanted[matched] != byte { matched = fallbacks[matched] }
        if wanted[matched] == byte { matched += 1 }
        guard matched == wanted.count else { return false }
        matched = 0
        return true
    }
}
