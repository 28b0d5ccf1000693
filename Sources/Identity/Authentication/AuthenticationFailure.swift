/// Why nobody knows who a request comes from: it becomes a 401.
package struct AuthenticationFailure: Error, Equatable, Sendable {
    /// What the log and the counters tell apart.
    package enum Kind: String, Equatable, Sendable {
        /// No credential was given.
        case missing
        /// One that never was good, was revoked, or cannot be read.
        case invalid
        /// One that was good once.
        case expired
    }

    package let kind: Kind
    /// The exact reason, for the log; nothing of the credential is in it.
    package let reason: String

    init(_ kind: Kind, _ reason: String) {
        self.kind = kind
        self.reason = reason
    }

    /// What the client hears: the same for whatever was wrong with what it gave.
    package var message: String {
        switch kind {
        case .missing:
            "no credential was given: send an API key as X-API-Key, or a key or a token as Authorization: Bearer"
        case .invalid, .expired:
            "the credential is not valid: send an API key or a token that has neither expired nor been revoked"
        }
    }

    /// The value of the header `WWW-Authenticate` (RFC 6750).
    package var challenge: String {
        switch kind {
        case .missing: "Bearer realm=\"burrow\""
        case .invalid, .expired: "Bearer realm=\"burrow\", error=\"invalid_token\""
        }
    }
}
