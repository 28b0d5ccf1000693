/// Text that a terminal shows and does not obey, and in which nothing is hidden from who reads it.
package enum TerminalText {
    /// The black flag, which the letters of a region follow.
    private static let flag: UInt32 = 0x1f3f4
    private static let mostTags = 8

    /// Replaces control characters, but for line ends, tabs and carriage returns, by visible escapes.
    package static func escaped(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        // How many tags would have followed a flag with the next one; 0 where there is no flag.
        var tags = 0
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            switch scalar.value {
            case flag: tags = 1
            case 0xe0000...0xe007f: tags += tags > 0 ? 1 : 0
            default: tags = 0
            }
            switch scalar.value {
            case 0x09, 0x0a, 0x0d: result.append(UInt8(scalar.value))
            case 0x00..<0x20, 0x7f: result += "\\x\(hexadecimal(scalar.value, digits: 2))".utf8
            // C1 controls, marks that reorder text on the screen, and others that nobody sees. Joiners stay: emoji and
            // whole scripts need them.
            case 0x80..<0xa0, 0x061c, 0x200b, 0x200e...0x200f, 0x202a...0x202e, 0x2060...0x2064, 0x2066...0x2069,
                0xfeff:
                result += "\\u\(hexadecimal(scalar.value, digits: 4))".utf8
            // Tags: invisible letters, of which instructions to a model can be made. A flag of a region needs a few.
            case 0xe0000...0xe007f where tags == 0 || tags > mostTags:
                result += "\\U\(hexadecimal(scalar.value, digits: 8))".utf8
            default: result += scalar.utf8
            }
        }
        return result
    }

    private static func hexadecimal(_ value: UInt32, digits: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
