package import SandboxPolicy

/// What is stored of a key: everything but the secret.
package struct StoredKey: Equatable, Sendable {
    /// The longest name, in characters (Unicode scalars).
    package static let mostNameCharacters = 100

    /// `key_` and 24 hexadecimal digits; names the key wherever it is shown.
    package let id: String
    package let hash: SecretHash
    /// Whose sessions and files the key opens.
    package let owner: Owner
    /// What its owner calls it.
    package let name: String
    /// Milliseconds since 1970.
    package let createdAt: Int64
    /// The first millisecond at which it is no longer accepted; nil when it does not expire.
    package let expiresAt: Int64?
    /// When it was revoked, in milliseconds since 1970; nil when it was not.
    package var revokedAt: Int64?
    /// When it was used last, in milliseconds since 1970 and to about a minute; nil when it never was.
    package var lastUsedAt: Int64?

    /// Takes what a store holds.
    package init(
        id: String, hash: SecretHash, owner: Owner, name: String, createdAt: Int64, expiresAt: Int64? = nil,
        revokedAt: Int64? = nil, lastUsedAt: Int64? = nil
    ) {
        self.id = id
        self.hash = hash
        self.owner = owner
        self.name = name
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.revokedAt = revokedAt
        self.lastUsedAt = lastUsedAt
    }

    /// What is to be stored of a new key.
    ///
    /// - Parameters:
    ///   - key: the new key.
    ///   - owner: whose sessions and files it opens.
    ///   - name: 1 to 100 characters, none of which controls a terminal.
    ///   - now: milliseconds since 1970.
    ///   - expiresAt: milliseconds since 1970, after `now`.
    /// - Throws: `IdentityError` (`invalidRequest`) for a name or an expiry that cannot be.
    package init(
        issuing key: APIKey, to owner: Owner, name: String, now: Int64, expiresAt: Int64? = nil
    ) throws(IdentityError) {
        guard Self.isName(name) else {
            throw IdentityError(
                .invalidRequest,
                "the name of the key is not valid: use 1 to \(Self.mostNameCharacters) characters on one line")
        }
        if let expiresAt, expiresAt <= now {
            throw IdentityError(.invalidRequest, "the key would have expired already: choose a later time")
        }
        self.init(
            id: "key_" + Hexadecimal.text(RandomBytes.make(count: 12)), hash: key.hash, owner: owner, name: name,
            createdAt: now, expiresAt: expiresAt)
    }

    /// What the key is good for at a time.
    package func state(at now: Int64) -> KeyState {
        if revokedAt != nil { return .revoked }
        if let expiresAt, now >= expiresAt { return .expired }
        return .usable
    }

    /// Whether a text can be shown as somebody's or something's name: short, and on one line.
    static func isName(_ name: String) -> Bool {
        // By scalars: a single grapheme can be of any length.
        guard !name.isEmpty, name.utf8.count <= 4 * mostNameCharacters else { return false }
        let scalars = name.unicodeScalars
        return scalars.count <= mostNameCharacters
            && scalars.allSatisfy {
                switch $0.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: false
                default: true
                }
            }
    }
}

/// What a key is good for.
package enum KeyState: Sendable {
    case usable
    case expired
    case revoked
}
