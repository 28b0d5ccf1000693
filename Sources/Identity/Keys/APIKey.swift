/// The secret that a client shows: 256 random bits, which are known to nobody but who holds the key.
///
/// As text it is `burrow_` and 64 lower-case hexadecimal digits. The same digits behind `e2b_` are the same key: older
/// SDKs of E2B send nothing else.
package struct APIKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private static let byteCount = 32
    private static let prefix = "burrow_"
    private static let compatiblePrefix = "e2b_"

    private let bytes: [UInt8]

    /// Makes a new one from the system's generator.
    package init() {
        bytes = RandomBytes.make(count: Self.byteCount)
    }

    /// Reads what a client sent; nil when it is no key, whatever it is.
    package init?(_ text: String) {
        let utf8 = text.utf8
        let prefixes = [Self.prefix.utf8, Self.compatiblePrefix.utf8]
        guard let prefix = prefixes.first(where: { utf8.starts(with: $0) }),
            // Counted before anything else is done with it: the text has any length.
            utf8.count == prefix.count + 2 * Self.byteCount,
            let bytes = Hexadecimal.bytes(utf8.dropFirst(prefix.count), count: Self.byteCount)
        else { return nil }
        self.bytes = bytes
    }

    /// Whether a text looks as if it were meant to be a key; says nothing about whether it is one.
    static func isMeant(by text: some StringProtocol) -> Bool {
        text.utf8.starts(with: prefix.utf8) || text.utf8.starts(with: compatiblePrefix.utf8)
    }

    /// The secret itself, to be shown once to its owner and never to be logged: `burrow_…`.
    package var secret: String { Self.prefix + Hexadecimal.text(bytes) }

    /// The same secret in the form that older E2B SDKs accept: `e2b_…`.
    package var compatibleSecret: String { Self.compatiblePrefix + Hexadecimal.text(bytes) }

    /// What is stored of it; the same for both forms.
    package var hash: SecretHash { SecretHash(of: bytes) }

    /// Whether two keys are the same, in constant time.
    package func matches(_ other: APIKey) -> Bool {
        ConstantTime.areEqual(bytes, other.bytes)
    }

    /// Never the secret.
    package var description: String { "APIKey(hidden)" }
    /// Never the secret.
    package var debugDescription: String { description }
    /// Never the secret.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
