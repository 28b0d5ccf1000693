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
    /// Counts wrong tokens and signatures; wrong keys are the authenticator's.
    let failures: SharedFailureLimiter
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
        if let session = try await signedSession(request, context, .read, path) { return session }
        return try await session(of: request, context)
    }

    /// The session whose file a request writes, by a token or by a signed address.
    func session(of request: Request, _ context: APIContext, toWrite path: String) async throws -> LiveSession {
        if let session = try await signedSession(request, context, .write, path) { return session }
        return try await session(of: request, context)
    }

    /// The session whose token signed the address; nil when it is not signed.
    ///
    /// Signed addresses need not name the sandbox: then it is the one whose signature it is. To find that, the tokens of
    /// all are tried: not for an address from which many came that were none's.
    private func signedSession(
        _ request: Request, _ context: APIContext, _ operation: SignedAccess.Operation, _ path: String
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
        let address = Self.address(of: context)
        if named == nil, case .retryAfter(let seconds) = failures.check(address) { throw Self.tooManyFailures(seconds) }
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
        throw refusal(
            of: address,
            ProblemDetails(status: .unauthorized, code: "bad_signature", detail: "the signature is wrong"))
    }

    /// What somebody is answered who has shown a wrong secret, which counts.
    ///
    /// A right one for a sandbox that is named is taken whatever came before it: who shares an address with a guesser goes
    /// on working.
    private func refusal(of address: RemoteAddress, _ problem: ProblemDetails) -> ProblemDetails {
        defer { failures.recordFailure(from: address) }
        if case .retryAfter(let seconds) = failures.check(address) { return Self.tooManyFailures(seconds) }
        return problem
    }

    private static func tooManyFailures(_ seconds: Int) -> ProblemDetails {
        ProblemDetails(
            status: .tooManyRequests, code: "too_many_requests",
            detail: "too many wrong tokens or signatures came from this address: wait \(seconds) s",
            headers: [.retryAfter: String(seconds)])
    }

    private static func address(of context: APIContext) -> RemoteAddress {
        RemoteAddress(context.exchange.remoteAddress?.ipAddress ?? "")
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
        let tokens = [HTTPField.Name.accessToken, .trafficAccessToken].compactMap { request.headers[$0] }
        if let expected = session.settings.accessToken.flatMap({ AccessToken($0) }),
            tokens.contains(where: expected.matches)
        {
            return try authenticator.count(Self.name(of: session))
        }
        // A key of the session's owner opens it as well.
        do throws(ProblemDetails) {
            let caller = try await authenticator.caller(for: request.headers, from: context.exchange.remoteAddress)
            guard session.owner == caller.owner else { throw ProblemDetails.noSandbox }
        } catch {
            guard !tokens.isEmpty, error.status == .unauthorized else { throw error }
            throw refusal(of: Self.address(of: context), error)
        }
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
