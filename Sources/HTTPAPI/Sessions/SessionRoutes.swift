import Engine
import Hummingbird
import Persistence
import SandboxPolicy
import SessionPool
import WebServer

/// `/v1/sessions`: sandboxes of the asking user.
struct SessionRoutes: Sendable {
    let manager: EngineManager
    let idempotency: Idempotency

    private static let mostBodyBytes = 256 << 10

    func add(to router: some RouterMethods<APIContext>) {
        router.post("v1/sessions", use: create)
        router.get("v1/sessions", use: list)
        router.get("v1/sessions/:session_id", use: show)
        router.delete("v1/sessions/:session_id", use: delete)
        router.post("v1/sessions/:session_id/restart", use: restart)
        router.post("v1/sessions/:session_id/timeout", use: setTimeout)
    }

    @Sendable private func create(_ request: Request, _ context: APIContext) async throws -> Response {
        let owner = try context.caller.owner
        let (body, content) = try await JSONBody.read(
            SessionBody.self, from: request, context, most: Self.mostBodyBytes, isOptional: true)
        let wanted = try body.request()
        return try await idempotency.once(request, owner: owner, content: content, kind: "sess") { id in
            let object = try await ProblemDetails.telling { () async throws(EngineError) in
                try await Self.create(wanted, id, owner, manager)
            }
            return JSONResponse.bytes(
                status: .created, headers: [.location: "/v1/sessions/\(object.record.id)"], object.encoded)
        } again: { id in
            let object = try await ProblemDetails.telling { () async throws(EngineError) in
                try await Self.find(id, owner, manager)
            }
            return JSONResponse.bytes(
                status: .created, headers: [.location: "/v1/sessions/\(object.record.id)"], object.encoded)
        }
    }

    @HostLoop private static func create(
        _ request: SessionRequest, _ id: String?, _ owner: Owner, _ manager: EngineManager
    ) async throws(EngineError) -> SessionObject {
        SessionObject(try await manager.createSession(request, owner: owner, id: id))
    }

    @HostLoop private static func find(
        _ id: String, _ owner: Owner, _ manager: EngineManager
    ) async throws(EngineError) -> SessionObject {
        SessionObject(try await manager.session(id, of: owner))
    }

    @Sendable private func list(_ request: Request, _ context: APIContext) async throws -> Response {
        let owner = try context.caller.owner
        let query = Query(request)
        let limit = try query.number("limit", in: 1...100, usual: 20)
        let cursor = query.cursor
        let objects = try await ProblemDetails.telling { () async throws(EngineError) in
            try await Self.list(owner, cursor, limit, manager)
        }
        return JSONResponse.page(
            objects.map(\.encoded), next: objects.count == limit ? objects.last?.record.id : nil)
    }

    @HostLoop private static func list(
        _ owner: Owner, _ cursor: String?, _ limit: Int, _ manager: EngineManager
    ) async throws(EngineError) -> [SessionObject] {
        try await manager.sessionRecords(of: owner, before: cursor, limit: limit).map { record in
            if let live = manager.liveSession(record.id) { return SessionObject(live) }
            return SessionObject(record, on: manager.host)
        }
    }

    @Sendable private func show(_ request: Request, _ context: APIContext) async throws -> Response {
        let (id, owner) = (try context.text("session_id"), try context.caller.owner)
        let object = try await ProblemDetails.telling { () async throws(EngineError) in
            try await Self.find(id, owner, manager)
        }
        return JSONResponse.bytes(object.encoded)
    }

    @Sendable private func delete(_ request: Request, _ context: APIContext) async throws -> Response {
        let (id, owner) = (try context.text("session_id"), try context.caller.owner)
        try await ProblemDetails.telling { () async throws(EngineError) in
            try await manager.deleteSession(id, of: owner)
        }
        return Response(status: .noContent)
    }

    @Sendable private func restart(_ request: Request, _ context: APIContext) async throws -> Response {
        let (id, owner) = (try context.text("session_id"), try context.caller.owner)
        let object = try await ProblemDetails.telling { () async throws(EngineError) in
            try await Self.restart(id, owner, manager)
        }
        return JSONResponse.bytes(object.encoded)
    }

    @HostLoop private static func restart(
        _ id: String, _ owner: Owner, _ manager: EngineManager
    ) async throws(EngineError) -> SessionObject {
        SessionObject(try await manager.restartSession(id, of: owner))
    }

    @Sendable private func setTimeout(_ request: Request, _ context: APIContext) async throws -> Response {
        let (id, owner) = (try context.text("session_id"), try context.caller.owner)
        let body = try await JSONBody.read(TimeoutBody.self, from: request, context, most: Self.mostBodyBytes).value
        guard body.seconds.isFinite, body.seconds >= 0 else {
            throw ProblemDetails.invalid("seconds must be 0 or more")
        }
        let object = try await ProblemDetails.telling { () async throws(EngineError) in
            try await Self.setTimeout(id, owner, body.seconds, manager)
        }
        return JSONResponse.bytes(object.encoded)
    }

    @HostLoop private static func setTimeout(
        _ id: String, _ owner: Owner, _ seconds: Double, _ manager: EngineManager
    ) async throws(EngineError) -> SessionObject {
        let session = try await manager.session(id, of: owner)
        try await manager.setTimeout(of: session, seconds: seconds)
        return SessionObject(session)
    }

    /// What `POST /v1/sessions/{session_id}/timeout` takes.
    private struct TimeoutBody: Decodable, Sendable {
        /// From now on.
        let seconds: Double
    }
}
