import Engine
import HTTPAPI
import HTTPTypes
import Hummingbird
import Identity
import Persistence
import SandboxPolicy
import SessionPool
import WebServer

/// E2B's API of sandboxes, which are sessions here.
struct SandboxRoutes: Sendable {
    let manager: EngineManager
    let sandboxes: OwnSandboxes
    let idempotency: Idempotency
    let templates: Templates

    private static let mostBodyBytes = 256 << 10

    func add(to router: some RouterMethods<APIContext>) {
        for version in ["", "v2/"] {
            router.post("\(version)sandboxes", use: create)
            router.post("\(version)sandboxes/:sandbox_id/connect", use: connect)
        }
        router.get("sandboxes", use: listAll)
        router.get("v2/sandboxes", use: list)
        router.get("sandboxes/:sandbox_id", use: show)
        router.delete("sandboxes/:sandbox_id", use: kill)
        router.post("sandboxes/:sandbox_id/timeout", use: setTimeout)
    }

    @Sendable private func create(_ request: Request, _ context: APIContext) async throws -> Response {
        let owner = try context.caller.owner
        let (body, content) = try await JSONBody.read(
            SandboxBody.self, from: request, context, most: Self.mostBodyBytes, unknownFields: .ignored)
        var wanted = try body.request(templates)
        wanted.accessToken = AccessToken().secret
        let timeout = body.timeout ?? SandboxBody.usualTimeout
        return try await idempotency.once(request, owner: owner, content: content, kind: "sess") { [wanted] id in
            let object = try await ProblemDetails.telling { () async throws(EngineError) in
                try await Self.create(wanted, id, timeout, owner, manager)
            }
            return JSONResponse.bytes(status: .created, object.created)
        } again: { id in
            let object = try await ProblemDetails.telling { () async throws(EngineError) in
                try await Self.find(id, owner, manager)
            }
            return JSONResponse.bytes(status: .created, object.created)
        }
    }

    @HostLoop private static func create(
        _ request: SessionRequest, _ id: String?, _ timeout: Double, _ owner: Owner, _ manager: EngineManager
    ) async throws(EngineError) -> SandboxObject {
        var request = request
        // E2B's sandboxes end at a time, used or not.
        request.idleSeconds = manager.settings.lifeSeconds
        let session = try await manager.createSession(request, owner: owner, id: id)
        try await manager.setTimeout(of: session, seconds: timeout)
        return SandboxObject(session)
    }

    @HostLoop private static func find(
        _ id: String, _ owner: Owner, _ manager: EngineManager
    ) async throws(EngineError) -> SandboxObject {
        SandboxObject(try await manager.session(id, of: owner))
    }

    @Sendable private func list(_ request: Request, _ context: APIContext) async throws -> Response {
        let page = await Self.page(try SandboxQuery(request), of: try context.caller.owner, manager, templates)
        var headers: HTTPFields = [:]
        headers[.nextToken] = page.next
        return JSONResponse.bytes(headers: headers, JSONResponse.array(page.objects.map(\.detail)))
    }

    /// Clients of this address turn no pages.
    @Sendable private func listAll(_ request: Request, _ context: APIContext) async throws -> Response {
        let query = try SandboxQuery(request, isWhole: true)
        let page = await Self.page(query, of: try context.caller.owner, manager, templates)
        return JSONResponse.bytes(JSONResponse.array(page.objects.map(\.detail)))
    }

    @HostLoop private static func page(
        _ query: SandboxQuery, of owner: Owner, _ manager: EngineManager, _ templates: Templates
    ) -> (objects: [SandboxObject], next: String?) {
        let page = query.page(of: manager.liveSessions(of: owner), templates: templates)
        return (page.sessions.map(SandboxObject.init), page.next)
    }

    @Sendable private func show(_ request: Request, _ context: APIContext) async throws -> Response {
        JSONResponse.bytes(try await change(context) { _, _ in }.detail)
    }

    @Sendable private func connect(_ request: Request, _ context: APIContext) async throws -> Response {
        let body = try await JSONBody.read(
            SandboxTimeoutBody.self, from: request, context, most: Self.mostBodyBytes, isOptional: true,
            unknownFields: .ignored
        ).value
        let object = try await change(context) { manager, session in
            let seconds = body.timeout ?? SandboxBody.usualTimeout
            // Connecting never takes time away.
            if seconds > Double(session.expiresAt - WallClock.milliseconds()) / 1_000 {
                try await manager.setTimeout(of: session, seconds: seconds)
            }
        }
        return JSONResponse.bytes(object.created)
    }

    @Sendable private func setTimeout(_ request: Request, _ context: APIContext) async throws -> Response {
        let body = try await JSONBody.read(
            SandboxTimeoutBody.self, from: request, context, most: Self.mostBodyBytes, unknownFields: .ignored
        ).value
        _ = try await change(context) { manager, session in
            try await manager.setTimeout(of: session, seconds: body.timeout ?? SandboxBody.usualTimeout)
        }
        return Response(status: .noContent)
    }

    @Sendable private func kill(_ request: Request, _ context: APIContext) async throws -> Response {
        try await sandboxes.kill(context)
        return Response(status: .noContent)
    }

    /// Finds the sandbox that the path names, does something with it, and shows it.
    private func change(
        _ context: APIContext, _ change: @escaping @HostLoop @Sendable (EngineManager, LiveSession) async throws -> Void
    ) async throws -> SandboxObject {
        try await sandboxes.with(context) { manager, session in
            try await change(manager, session)
            return SandboxObject(session)
        }
    }
}

extension HTTPField.Name {
    /// Where the next page of a list begins.
    fileprivate static let nextToken = HTTPField.Name("X-Next-Token") ?? .via
}
