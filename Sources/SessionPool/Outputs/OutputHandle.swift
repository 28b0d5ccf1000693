/// The name of a whole output that the host keeps: `out_` and 128 random bits.
package struct OutputHandle: Hashable, Sendable, CustomStringConvertible {
    package let description: String

    private static let prefix = "out_"
    /// Base 32 as in RFC 4648, in lower case: safe as the name of a file, and no digit looks like a letter.
    private static let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)
    private static let length = 26

    /// A handle that nobody has or can guess.
    static func random() -> OutputHandle {
        var generator = SystemRandomNumberGenerator()
        var bits = UInt128(generator.next()) << 64 | UInt128(generator.next())
        var digits = Array(prefix.utf8)
        for _ in 0..<length {
            digits.append(alphabet[Int(bits % 32)])
            bits /= 32
        }
        return OutputHandle(description: String(decoding: digits, as: UTF8.self))
    }

    /// Reads a handle as a result names it.
    ///
    /// - Throws: `SandboxError` when the text is none, whatever it is.
    package init(parsing text: String) throws(SandboxError) {
        guard Self.isHandle(text) else {
            throw SandboxError(
                .invalidRequest,
                "\"\(Installation.shown(text))\" is no handle of an output: "
                    + "give \(Self.prefix) and \(Self.length) letters or digits, as the result named it")
        }
        description = text
    }

    private init(description: String) {
        self.description = description
    }

    /// Whether a name, of a file for instance, is that of an output.
    static func isHandle(_ text: String) -> Bool {
        text.utf8.count == prefix.utf8.count + length && text.utf8.starts(with: prefix.utf8)
            && text.utf8.dropFirst(prefix.utf8.count).allSatisfy(alphabet.contains)
    }
}
