/// Why bytes are no JSON, and where.
struct JSONFault: Error, Equatable {
    /// Bytes before the place.
    let offset: Int
    let reason: String

    /// The place in a text, both counted from 1, the column in bytes.
    func place(in bytes: [UInt8]) -> (line: Int, column: Int) {
        let before = bytes.prefix(offset)
        let lines = before.count { $0 == UInt8(ascii: "\n") }
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        return (lines + 1, offset - lineStart + 1)
    }
}
