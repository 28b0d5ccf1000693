/// Why a token was refused: for the log, never for the client, who hears the same for all of them.
package enum TokenRefusal: Error, Equatable, Sendable, CustomStringConvertible {
    /// Longer than any token that is accepted.
    case oversized
    /// Not three parts of base64url, or a header or claims that cannot be read.
    case malformed
    /// Signed in a way that is not accepted: `none`, a shared secret, RSA, or an unknown one.
    case algorithm
    /// The header asks for an extension (`crit`) that nobody here knows.
    case criticalExtension
    /// The header names no key.
    case noKeyID
    /// The header names a key that is not in the set.
    case unknownKey
    /// The key that the header names is for another algorithm than the header says.
    case keyConfusion
    /// The signature is not the key's.
    case signature
    /// Its time is over.
    case expired
    /// Its time has not come.
    case notYetValid
    /// A required claim is not there; `exp`, `tenant_id` or `sub`.
    case missingClaim(String)
    /// A claim has a value that cannot be; `exp`, `nbf`, `tenant_id` or `sub`.
    case invalidClaim(String)
    /// It was issued by somebody else.
    case issuer
    /// It was issued for somebody else.
    case audience

    /// A few words for the log; nothing of the token is in them.
    package var description: String {
        switch self {
        case .oversized: "the token is longer than \(TokenVerifier.mostBytes) bytes"
        case .malformed: "the token is malformed"
        case .algorithm: "the token's algorithm is not accepted"
        case .criticalExtension: "the token asks for an unknown extension"
        case .noKeyID: "the token names no key"
        case .unknownKey: "the token names an unknown key"
        case .keyConfusion: "the token's algorithm is not that of its key"
        case .signature: "the token's signature is wrong"
        case .expired: "the token has expired"
        case .notYetValid: "the token is not valid yet"
        case .missingClaim(let name): "the token has no \(name)"
        case .invalidClaim(let name): "the token's \(name) cannot be used"
        case .issuer: "the token is of another issuer"
        case .audience: "the token is for another audience"
        }
    }
}
