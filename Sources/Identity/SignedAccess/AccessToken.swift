/// The secret of one session, for those who were given it: 256 random bits as 64 hexadecimal digits.
package struct AccessToken: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private static let byteCount = 32

    private let bytes: [UInt8]

    /// Makes a new one from the system's generator.
    package init() {
        bytes = RandomBytes.make(count: Self.byteCount)
    }

    /// Takes the text of one that was kept; nil when it is none.
    package init?(_ text: String) {
        guard let bytes = Hexadecimal.bytes(text.utf8, count: Self.byteCount) else { return nil }
        self.bytes = bytes
    }

    /// The token itself, for the client that opened the session, and never to be logged.
    package var secret: String { Hexadecimal.text(bytes) }

    /// Whether a client sent this token, in constant time.
    package func matches(_ text: String) -> Bool {
        guard let other = AccessToken(text) else { return false }
        return ConstantTime.areEqual(bytes, other.bytes)
    }

    /// Never the secret.
    package var description: String { "AccessToken(hidden)" }
    /// Never the secret.
    package var debugDescription: String { description }
    /// Never the secret.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
