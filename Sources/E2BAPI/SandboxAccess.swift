import Engine
import HTTPAPI
import HTTPTypes
import Hummingbird
import Identity
import SessionPool
import WebServer

/// Finds the sandbox that a request to E2B's ports in it is for, and whether its sender may use it.
struct SandboxAccess: Sendable {
    let manager: EngineManager
    let authenticator: any RequestAuthenticator
    /// The session that all requests of E2B's debug mode are for; nil without that mode.
    let debugSession: DebugSession?

    /// The session.
    ///
    /// - Throws: `ProblemDetails`: 502 when there is none, 401 for a wrong token.
    func session(of request: Request, _ context: APIContext) async throws -> LiveSession {
        if let debugSession { return try await debugSession.live() }
        guard let id = Self.sandboxID(in: request), let session = await manager.liveSession(SandboxID.session(id))
        else {
            throw ProblemDetails.noSandbox
        }
        try await check(request, context, session)
        return session
    }

    /// The session whose file a request reads, by a token or by a signed address.
    func session(of request: Request, _ context: APIContext, toRead path: String) async throws -> LiveSession {
        if let session = try await signedSession(request, .read, path) { return session }
        return try await session(of: request, context)
    }

    /// The session whose file a request writes, by a token or by a signed address.
    func session(of request: Request, _ context: APIContext, toWrite path: String) async throws -> LiveSession {
        if let session = try await signedSession(request, .write, path) { return session }
        return try await session(of: request, context)
    }

    /// The session whose token signed the address; nil when it is not signed.
    ///
    /// Signed addresses need not name the sandbox: then it is the one whose signature it is.
    private func signedSession(
        _ request: Request, _ operation: SignedAccess.Operation, _ path: String
    ) async throws -> LiveSession? {
        let query = FormQuery(request)
        guard debugSession == nil, let signature = query["signature"] else { return nil }
        let access = SignedAccess(
            path: path, operation: operation, user: query["username"] ?? "",
            expiration: query["signature_expiration"])
        // Whoever asks may be anybody: what can be no signature of a path costs them nothing but a look.
        guard let access, SignedAccess.isSignature(signature), path.utf8.count <= Self.mostPathBytes else {
            throw ProblemDetails(status: .badRequest, code: "bad_signature", detail: "the signature cannot be read")
        }
        let named = Self.sandboxID(in: request).map(SandboxID.session)
        let sessions = await Self.candidates(named, manager)
        let now = WallClock.milliseconds()
        for session in sessions {
            guard let token = session.settings.accessToken.flatMap({ AccessToken($0) }) else { continue }
            switch access.decision(on: signature, token: token, now: now) {
            case .granted:
                try authenticator.count(Self.name(of: session))
                return session
            case .expired:
                throw ProblemDetails(status: .unauthorized, code: "expired", detail: "the signature has expired")
            case .wrong: continue
            }
        }
        throw ProblemDetails(status: .unauthorized, code: "bad_signature", detail: "the signature is wrong")
    }

    /// No path has more (PATH_MAX).
    private static let mostPathBytes = 4_096

    /// What requests by a token are counted as: all that belong to one user together.
    private static func name(of session: LiveSession) -> String {
        "sandboxes of \(session.owner)"
    }

    @HostLoop private static func candidates(_ id: String?, _ manager: EngineManager) -> [LiveSession] {
        guard let id else { return manager.allSessions }
        return manager.liveSession(id).map { [$0] } ?? []
    }

    private func check(_ request: Request, _ context: APIContext, _ session: LiveSession) async throws {
        if let expected = session.settings.accessToken.flatMap({ AccessToken($0) }) {
            for name in [HTTPField.Name.accessToken, .trafficAccessToken] {
                guard let token = request.headers[name], expected.matches(token) else { continue }
                return try authenticator.count(Self.name(of: session))
            }
        }
        // A key of the session's owner opens it as well.
        let caller = try await authenticator.caller(for: request.headers, from: context.exchange.remoteAddress)
        guard session.owner == caller.owner else { throw ProblemDetails.noSandbox }
    }

    /// The sandbox that a request names: in a field of its head, or as E2B's host names do, `PORT-ID.DOMAIN`.
    private static func sandboxID(in request: Request) -> String? {
        if let id = request.headers[.sandboxID] { return id }
        guard let label = request.head.authority?.split(separator: ".").first else { return nil }
        let parts = label.split(separator: "-", maxSplits: 1)
        return parts.count == 2 && Int(parts[0]) != nil ? String(parts[1]) : nil
    }
}

extension HTTPField.Name {
    static let sandboxID = HTTPField.Name("E2b-Sandbox-Id") ?? .via
    static let accessToken = HTTPField.Name("X-Access-Token") ?? .via
    static let trafficAccessToken = HTTPField.Name("E2B-Traffic-Access-Token") ?? .via
}
