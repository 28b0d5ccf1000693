import CPython

/// The text of a result, which may be of any length, within what the host is sent of one.
enum DisplayedText {
    /// The most bytes of UTF-8 of one result.
    static let mostBytes = 1 << 20

    /// Whether a str may have more bytes of UTF-8, at four for each character.
    static func mayBeTooLong(_ text: PythonReference) -> Bool {
        PyUnicode_GetLength(text) > mostBytes / 4
    }

    /// Calls `body` with the UTF-8 of a str: all of it, or its beginning and how much is left out.
    ///
    /// Returns how many characters are left out; nil when an exception is set.
    static func withUTF8(of text: PythonReference, _ body: (UnsafeRawBufferPointer) -> Void) -> Int? {
        let length = PyUnicode_GetLength(text)
        guard length >= 0 else { return nil }
        guard length > mostBytes else {
            return PythonText.withUTF8(of: text) { send($0, length: length, body) }
        }
        // Encoding all of a gigabyte to send a thousandth of it could be what exceeds the memory.
        guard let beginning = PythonObject(owned: PyUnicode_Substring(text, 0, mostBytes)) else { return nil }
        return PythonText.withUTF8(of: beginning.borrowed) { send($0, length: length, body) }
    }

    /// Calls `body` with bytes that are a beginning of a text of `length` characters.
    private static func send(
        _ bytes: UnsafeRawBufferPointer, length: Int, _ body: (UnsafeRawBufferPointer) -> Void
    ) -> Int {
        guard bytes.count > mostBytes || length > bytes.count else {
            body(bytes)
            return 0
        }
        var end = min(bytes.count, mostBytes)
        // Not between the bytes of one character.
        while end > 0, end < bytes.count, isContinuation(bytes[end]) { end -= 1 }
        let kept = bytes[..<end]
        let characters = kept.count { !isContinuation($0) }
        let note = "\n[… \(length - characters) more characters …]"
        (Array(kept) + Array(note.utf8)).withUnsafeBytes(body)
        return length - characters
    }

    /// Whether a byte of UTF-8 belongs to the character before it.
    private static func isContinuation(_ byte: UInt8) -> Bool {
        byte & 0b1100_0000 == 0b1000_0000
    }
}
