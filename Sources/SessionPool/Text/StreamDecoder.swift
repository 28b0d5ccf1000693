/// Makes text of bytes that come in pieces, which may end in the middle of a character.
package struct StreamDecoder: Sendable {
    private var rest: [UInt8] = []

    package init() {}

    /// The text of another piece, but for the beginning of a character that is not there yet.
    package mutating func decode(_ piece: [UInt8]) -> String {
        let bytes = rest.isEmpty ? piece : rest + piece
        let whole = Self.wholeCount(of: bytes)
        rest = Array(bytes[whole...])
        return String(decoding: bytes[..<whole], as: UTF8.self)
    }

    /// What is left at the end, repaired.
    package mutating func finish() -> String {
        defer { rest = [] }
        return String(decoding: rest, as: UTF8.self)
    }

    /// How many bytes come before the beginning of a character that is not complete.
    private static func wholeCount(of bytes: [UInt8]) -> Int {
        for back in 1...3 where back <= bytes.count {
            let byte = bytes[bytes.count - back]
            if byte & 0xc0 == 0x80 { continue }
            let length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
            return length > back ? bytes.count - back : bytes.count
        }
        return bytes.count
    }
}
