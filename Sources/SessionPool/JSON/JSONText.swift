import Foundation

/// A JSON value as a context sent it: its form is checked, and the text itself is passed on, so that nothing of it changes
/// and nobody takes it apart who does not need a part of it.
package struct JSONText: Equatable, Sendable {
    package let text: String

    /// More than this is not looked into for a part.
    private static let mostDecodedBytes = 512 << 10

    /// Takes valid JSON of reasonable depth; nil for anything else.
    init?(_ bytes: [UInt8]) {
        var form = JSONForm(bytes)
        guard form.isValue(), let text = String(validating: bytes, as: UTF8.self) else { return nil }
        self.text = text
    }

    /// Whether it is an object.
    var isObject: Bool {
        text.utf8.first { !JSONForm.isSpace($0) } == UInt8(ascii: "{")
    }

    /// Some parts of a value; nil when it is too large, or has not these parts.
    func decoded<Parts: Decodable>(as parts: Parts.Type) -> Parts? {
        guard text.utf8.count <= Self.mostDecodedBytes else { return nil }
        return try? JSONDecoder().decode(parts, from: Data(text.utf8))
    }
}

extension JSONText: JSONWritable {
    /// It may stand on several lines, and what it becomes a part of on one: between its parts white space means nothing.
    package func write(to writer: inout JSONWriter) {
        writer.raw(text.utf8.lazy.map { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") ? UInt8(ascii: " ") : $0 })
    }
}
