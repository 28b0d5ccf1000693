import Engine
package import HTTPAPI
package import HTTPTypes
package import Identity
package import Logging
package import NIOCore
package import WebServer

/// Knows who asks by the key or the token that they show, and how often they may.
package struct CredentialAuthenticator: RequestAuthenticator {
    private let authenticator: Authenticator
    private let limiter: SharedRateLimiter<String>
    private let logger: Logger

    /// - Parameters:
    ///   - authenticator: Who knows keys and tokens.
    ///   - limiter: How often each of them may ask.
    ///   - logger: Hears why somebody was refused; the client does not.
    package init(authenticator: Authenticator, limiter: SharedRateLimiter<String>, logger: Logger) {
        self.authenticator = authenticator
        self.limiter = limiter
        self.logger = logger
    }

    package func caller(
        for headers: HTTPFields, from address: SocketAddress?
    ) async throws(ProblemDetails) -> Caller {
        let outcome: AuthenticationOutcome
        do {
            outcome = try await authenticator.authenticate(
                authorization: headers[values: .authorization], apiKey: headers[values: .apiKey],
                from: RemoteAddress(address?.ipAddress ?? ""))
        } catch {
            logger.error("keys cannot be read", metadata: ["error": "\(LogText.escaped(String(describing: error)))"])
            throw ProblemDetails(
                status: .serviceUnavailable, code: "storage", detail: "keys cannot be read: try again later",
                headers: [.retryAfter: "5"])
        }
        switch outcome {
        case .authenticated(let principal):
            try count(principal.id)
            return Caller(id: principal.id, owner: principal.owner)
        case .refused(let failure):
            logger.info("a credential was refused", metadata: ["reason": "\(failure.reason)"])
            throw ProblemDetails(
                status: .unauthorized, code: failure.kind == .missing ? "unauthenticated" : "invalid_credential",
                detail: failure.message, headers: [.wwwAuthenticate: failure.challenge])
        case .slowedDown(let seconds):
            throw .tooMany(seconds)
        }
    }
}

extension CredentialAuthenticator {
    package func count(_ name: String) throws(ProblemDetails) {
        if case .retryAfter(let seconds) = limiter.request(by: name) { throw .tooMany(seconds) }
    }
}

extension HTTPField.Name {
    /// `X-API-Key`.
    package static let apiKey = HTTPField.Name("X-API-Key") ?? .via
}

extension ProblemDetails {
    static func tooMany(_ seconds: Int) -> ProblemDetails {
        ProblemDetails(
            status: .tooManyRequests, code: "too_many_requests",
            detail: "too many requests: wait \(seconds) s, and ask less often", headers: [.retryAfter: String(seconds)])
    }
}
