import Glibc
import SessionPool

/// Writing for people and programs, unbuffered and in order.
enum Console {
    /// One line about a failure.
    static func complain(_ text: String) {
        let words = text.split { $0.isNewline || $0 == "\t" }.joined(separator: " ")
        let line = String(decoding: TerminalText.escaped(Array(words.utf8)[...]), as: UTF8.self)
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

    /// What an execution printed, where it belongs; what it shows comes with its result.
    static func relay(_ event: ExecutionEvent) {
        guard case .printed(let stream, let bytes) = event else { return }
        relay(bytes[...], to: stream == .standardOutput ? STDOUT_FILENO : STDERR_FILENO)
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
