import Glibc

/// Writing for people and programs, unbuffered and in order.
enum Console {
    /// One line about a failure.
    static func complain(_ text: String) {
        let line = text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7f ? " " : String($0) }.joined()
        write("burrow: \(line)\n", to: STDERR_FILENO)
    }

    /// Text of Burrow's own.
    static func write(_ text: String, to descriptor: Int32) {
        write(Array(text.utf8)[...], to: descriptor)
    }

    /// What a sandbox printed.
    ///
    /// A terminal gets no control characters from it: they could rewrite what was said before.
    static func relay(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) {
        guard isatty(descriptor) != 0 else { return write(bytes, to: descriptor) }
        write(TerminalText.escaped(bytes)[...], to: descriptor)
    }

    private static func write(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) {
        var rest = bytes
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written < 0 && errno != EINTR { return }
            rest = rest.dropFirst(max(0, written))
        }
    }
}

/// Text that a terminal shows and does not obey.
enum TerminalText {
    /// Replaces control characters, but for line ends, tabs and carriage returns, by visible escapes.
    static func escaped(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            switch scalar.value {
            case 0x09, 0x0a, 0x0d: result.append(UInt8(scalar.value))
            case 0x00..<0x20, 0x7f: result += Array("\\x\(hexadecimal(scalar.value, digits: 2))".utf8)
            // C1 controls, and marks that reorder text on the screen.
            case 0x80..<0xa0, 0x200e...0x200f, 0x202a...0x202e, 0x2066...0x2069:
                result += Array("\\u\(hexadecimal(scalar.value, digits: 4))".utf8)
            default: result += Array(String(scalar).utf8)
            }
        }
        return result
    }

    private static func hexadecimal(_ value: UInt32, digits: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
