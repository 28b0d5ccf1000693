package import SandboxPolicy

/// Who a request comes from.
package struct Principal: Equatable, Sendable {
    /// How it was shown.
    package enum Kind: Equatable, Sendable {
        /// An API key, by its id.
        case key(String)
        /// A token, by its subject.
        case token(String)
    }

    /// Whose sessions and files are meant.
    package let owner: Owner
    package let kind: Kind
    /// What the key or the user is called, if anything; fit to be shown.
    package let name: String?
    /// The same for each request with the same key, or with any token of the same user; what rates are counted by.
    package let id: String

    /// Who shows a key.
    init(key: StoredKey) {
        owner = key.owner
        kind = .key(key.id)
        name = key.name
        id = key.id
    }

    /// Who shows a token.
    init(token: VerifiedToken) {
        owner = token.owner
        kind = .token(token.owner.user)
        name = token.name
        // No key's id has a slash.
        id = token.owner.description
    }
}
