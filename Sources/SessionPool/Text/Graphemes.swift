/// Where a text may be cut: between grapheme clusters, which readers take for single characters.
///
/// Only the neighbourhood of a cut is looked at, so a cut costs the same in every text.
enum Graphemes {
    /// How many scalars a cluster may have that is never cut: far more than any that means something.
    static let longest = 1_000
    /// How many flags in a row are counted, at two scalars each.
    private static let longestRow = 64_000
    /// Bytes before and after a cut that may have to be seen to know whether it goes through a cluster.
    static let bytesBefore = 4 * (longest + longestRow + 1)
    static let bytesAfter = 4 * (longest + 1)

    /// The cluster that a cut at this index, where a scalar begins, would go through.
    ///
    /// Empty when the text may be cut there: between clusters, or in one that is too long to be kept whole.
    static func cluster(cutAt index: Int, in text: ArraySlice<UInt8>) -> Range<Int> {
        let nothing = index..<index
        guard index > text.startIndex, index < text.endIndex else { return nothing }
        // Two ASCII characters never belong together, but for a CR LF.
        if text[index - 1] < 0x80, text[index] < 0x80, text[index] != UInt8(ascii: "\n") { return nothing }
        let start = beginning(of: text[..<index])
        let end = UTF8Scalars.index(of: longest + 1, in: text[index...])
        // The window may begin within a cluster. Whatever is taken for a boundary there, the next real one is found,
        // and what begins before the window and ends behind the cut is too long to be kept.
        var lower = start
        for character in String(decoding: text[start..<end], as: UTF8.self) {
            let upper = lower + character.utf8.count
            if upper > index {
                let isKept = lower < index && character.unicodeScalars.count <= longest
                return isKept ? lower..<upper : nothing
            }
            lower = upper
        }
        return nothing
    }

    /// The end of a piece from the start of the text: as many whole clusters as this number of scalars has room for.
    ///
    /// At least one, so that piece by piece the whole text is read.
    static func end(ofFirst count: Int, in text: ArraySlice<UInt8>) -> Int {
        let cluster = cluster(cutAt: UTF8Scalars.index(of: count, in: text), in: text)
        return cluster.lowerBound > text.startIndex ? cluster.lowerBound : cluster.upperBound
    }

    /// Where a window begins in which a cluster can be seen whole that goes on behind the text.
    private static func beginning(of text: ArraySlice<UInt8>) -> Int {
        let start = UTF8Scalars.index(ofLast: longest, in: text)
        // Flags are pairs of regional indicators, and which two are a pair is known from where their row begins.
        // A row that goes on for ever is no text: it may be cut anywhere.
        let earliest = max(text.startIndex, start - 4 * longestRow)
        var row = start
        while row - 4 >= earliest, isRegionalIndicator(text[(row - 4)..<row]) { row -= 4 }
        return (start - row).isMultiple(of: 8) ? start : start - 4
    }

    /// Whether four bytes are one of U+1F1E6 to U+1F1FF.
    private static func isRegionalIndicator(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.starts(with: [0xf0, 0x9f, 0x87]) && bytes.last.map { $0 >= 0xa6 } ?? false
    }
}
