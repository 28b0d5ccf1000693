import Engine
package import HTTPAPI
package import HTTPTypes
package import Identity
package import NIOCore
package import WebServer

/// Knows who asks by the key that they show.
package struct KeyAuthenticator: RequestAuthenticator {
    private let keys: KeyCache

    /// Believes what a cache of keys says.
    package init(keys: KeyCache) {
        self.keys = keys
    }

    package func principal(
        for headers: HTTPFields, from address: SocketAddress?
    ) async throws(ProblemDetails) -> Principal {
        guard let secret = Self.secret(in: headers) else { throw .unauthenticated }
        guard let key = APIKey(secret) else { throw .wrongKey }
        let now = WallClock.milliseconds()
        let stored: StoredKey?
        do {
            stored = try await keys.key(hash: key.hash, now: now)
        } catch {
            throw ProblemDetails(
                status: .serviceUnavailable, code: "storage", detail: "keys cannot be read: try again later",
                headers: [.retryAfter: "5"])
        }
        guard let stored, stored.state(at: now) == .usable else { throw .wrongKey }
        return Principal(id: stored.id, owner: stored.owner)
    }

    private static func secret(in headers: HTTPFields) -> String? {
        if let key = headers[.apiKey] { return key }
        guard let authorization = headers[.authorization] else { return nil }
        let parts = authorization.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return String(parts[1])
    }
}

extension HTTPField.Name {
    /// `X-API-Key`.
    package static let apiKey = HTTPField.Name("X-API-Key") ?? .via
}

extension ProblemDetails {
    /// The same for every key that is not good, for whatever reason.
    static let wrongKey = ProblemDetails(
        status: .unauthorized, code: "invalid_credential",
        detail: "this key is not known, or it has expired or was revoked: `burrow key create` makes another",
        headers: [.wwwAuthenticate: "Bearer realm=\"burrow\", error=\"invalid_token\""])
}
