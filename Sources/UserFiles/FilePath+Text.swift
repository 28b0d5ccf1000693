import LinuxSystem

/// Names are bytes, and texts of protocols are not: what is not UTF-8 has a text that shows it, and one that is exact.
extension FilePath {
    /// Text that shows the path: what is not UTF-8 is replaced by U+FFFD.
    package var shown: String { bytes.shown }

    /// Whether `shown` read as a path is this path again.
    package var isText: Bool { Array(shown.utf8) == bytes.bytes }

    /// The exact path as printable ASCII: every other byte, and "%", is "%" with two digits of base 16.
    package var escaped: String {
        var text = ""
        for byte in bytes.bytes {
            if (0x20...0x7e).contains(byte), byte != Self.percent {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                text += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return text
    }

    /// Reads what `escaped` gave, or the same with other bytes escaped or not.
    ///
    /// - Throws: `invalidPath` for a "%" without two digits, and for all that a path cannot be.
    package init(escaped text: String) throws(FileError) {
        try self.init(bytes: Self.unescaped(text))
    }

    /// The bytes that an escaped text stands for, whatever they are.
    static func unescaped(_ text: String) throws(FileError) -> [UInt8] {
        guard text.utf8.count <= 6 * mostBytes else {
            throw FileError(.invalidPath, "the path is longer than \(mostBytes) bytes; use shorter names or fewer")
        }
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == percent else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else {
                throw FileError(.invalidPath, "a \"%\" in the escaped path has no two digits after it; write it as %25")
            }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    /// The path in a message: on one line, and not long.
    package var description: String {
        if names.isEmpty { return "the directory itself" }
        let text = escaped
        return text.utf8.count <= 200 ? text : "\(text.prefix(100))…\(text.suffix(95))"
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        Character(Unicode.Scalar(byte)).hexDigitValue.map { UInt8($0) }
    }

    private static let percent = UInt8(ascii: "%")
}
