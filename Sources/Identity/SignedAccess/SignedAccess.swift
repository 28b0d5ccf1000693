import Crypto
import FoundationEssentials

/// What a signed URL lets its holder do with one file of a session, in the form of E2B's SDKs.
///
/// The signature is `v1_` and the SHA-256 of `path:operation:user:token`, with `:expiration` behind it if there is one,
/// in base64 without padding.
package struct SignedAccess: Sendable {
    /// What may be done.
    package enum Operation: String, Sendable {
        case read
        case write
    }

    /// As the client sent it, after percent-decoding.
    package let path: String
    package let operation: Operation
    /// As the client sent it; empty for the usual user.
    package let user: String
    /// Seconds since 1970; nil when the URL is good as long as the session.
    package let expiration: Int64?
    /// What comes before the token, hashed once: the signature may be tried with the tokens of many sessions.
    private let start: SHA256

    /// Takes the parts of a URL.
    ///
    /// - Returns: nil when they cannot be those of a signed one: an expiration that is no plain decimal number, or a user
    ///   with a colon, who could be taken for a part of another path.
    package init?(path: String, operation: Operation, user: String, expiration: String?) {
        guard !user.utf8.contains(UInt8(ascii: ":")) else { return nil }
        if let expiration {
            // What was signed is the text: another text for the same number is another signature.
            guard let seconds = Int64(expiration), String(seconds) == expiration else { return nil }
            self.expiration = seconds
        } else {
            self.expiration = nil
        }
        self.path = path
        self.operation = operation
        self.user = user
        var start = SHA256()
        start.update(data: Array("\(path):\(operation.rawValue):\(user):".utf8))
        self.start = start
    }

    /// The signature that the holder of a session's token makes.
    package func signature(with token: AccessToken) -> String {
        let end = expiration.map { ":\($0)" } ?? ""
        var hash = start
        hash.update(data: Array("\(token.secret)\(end)".utf8))
        return "v1_" + Data(hash.finalize()).base64EncodedString().prefix { $0 != "=" }
    }

    /// Whether a text has the form of a signature.
    package static func isSignature(_ text: String) -> Bool {
        text.hasPrefix("v1_") && text.utf8.count == 46
    }

    /// Whether a signature was made for this by who holds the token, in constant time, and whether its time is over.
    ///
    /// - Parameters:
    ///   - signature: any text.
    ///   - token: that of the session whose file it is.
    ///   - now: milliseconds since 1970.
    /// - Returns: `expired` only for a signature that was good.
    package func decision(on signature: String, token: AccessToken, now: Int64) -> SignedAccessDecision {
        let expected = Array(self.signature(with: token).utf8)
        guard signature.utf8.count == expected.count, ConstantTime.areEqual(Array(signature.utf8), expected) else {
            return .wrong
        }
        // Looked at last: only who has a good signature learns that it is over.
        if let expiration, now / 1_000 >= expiration { return .expired }
        return .granted
    }
}

/// What a signature is good for.
package enum SignedAccessDecision: Sendable {
    case granted
    case wrong
    case expired
}
