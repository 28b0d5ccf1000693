/// Optional white space in header fields (RFC 9110, 5.6.3).
extension Substring.UTF8View {
    mutating func skipSpaces() {
        self = self[(firstIndex { !Self.isSpace($0) } ?? endIndex)...]
    }

    var trimmingSpaces: Substring.UTF8View {
        guard let last = lastIndex(where: { !Self.isSpace($0) }) else { return self[endIndex...] }
        var text = self[...last]
        text.skipSpaces()
        return text
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }
}
