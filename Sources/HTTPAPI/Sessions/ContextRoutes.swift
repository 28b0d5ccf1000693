import Engine
import Hummingbird
import Persistence
import SandboxPolicy
import SessionPool
import WebServer

/// The contexts of a session: REPLs that share its sandbox.
struct ContextRoutes: Sendable {
    let manager: EngineManager

    private static let mostBodyBytes = 64 << 10

    func add(to router: some RouterMethods<APIContext>) {
        router.post("v1/sessions/:session_id/contexts", use: create)
        router.get("v1/sessions/:session_id/contexts", use: list)
        router.get("v1/sessions/:session_id/contexts/:context_id", use: show)
        router.delete("v1/sessions/:session_id/contexts/:context_id", use: delete)
        router.post("v1/sessions/:session_id/contexts/:context_id/restart", use: restart)
        router.post("v1/sessions/:session_id/contexts/:context_id/interrupt", use: interrupt)
    }

    /// What `POST /v1/sessions/{session_id}/contexts` takes.
    private struct ContextBody: Decodable, Sendable {
        let workingDirectory: String?

        private enum CodingKeys: String, CodingKey {
            case workingDirectory = "working_directory"
        }
    }

    @Sendable private func create(_ request: Request, _ context: APIContext) async throws -> Response {
        let body = try await JSONBody.read(
            ContextBody.self, from: request, context, most: Self.mostBodyBytes, isOptional: true
        ).value
        if let directory = body.workingDirectory, !directory.hasPrefix("/") || directory.utf8.contains(0) {
            throw ProblemDetails.invalid("working_directory must be a path from /, as code in the sandbox sees it")
        }
        let object = try await within(context) { (manager, session) async throws(EngineError) in
            ContextObject(try await manager.createContext(in: session, workingDirectory: body.workingDirectory))
        }
        let place = "/v1/sessions/\(object.record.sessionID)/contexts/\(object.record.id)"
        return JSONResponse.bytes(status: .created, headers: [.location: place], object.encoded)
    }

    @Sendable private func list(_ request: Request, _ context: APIContext) async throws -> Response {
        let objects = try await within(context) { (_, session) async throws(EngineError) in
            session.contexts.values.sorted { $0.id < $1.id }.map(ContextObject.init)
        }
        return JSONResponse.page(objects.map(\.encoded), next: nil)
    }

    @Sendable private func show(_ request: Request, _ context: APIContext) async throws -> Response {
        let id = try context.text("context_id")
        let object = try await within(context) { (manager, session) async throws(EngineError) in
            ContextObject(try manager.context(id, of: session))
        }
        return JSONResponse.bytes(object.encoded)
    }

    @Sendable private func delete(_ request: Request, _ context: APIContext) async throws -> Response {
        let id = try context.text("context_id")
        try await within(context) { (manager, session) async throws(EngineError) in
            try await manager.deleteContext(manager.context(id, of: session), of: session)
        }
        return Response(status: .noContent)
    }

    @Sendable private func restart(_ request: Request, _ context: APIContext) async throws -> Response {
        let id = try context.text("context_id")
        let object = try await within(context) { (manager, session) async throws(EngineError) in
            let context = try manager.context(id, of: session)
            try await manager.restartContext(context)
            return ContextObject(context)
        }
        return JSONResponse.bytes(object.encoded)
    }

    @Sendable private func interrupt(_ request: Request, _ context: APIContext) async throws -> Response {
        let id = try context.text("context_id")
        try await within(context) { (manager, session) async throws(EngineError) in
            try manager.context(id, of: session).interrupt()
        }
        return Response(status: .noContent)
    }

    /// Does something with the session that the path names.
    private func within<Value: Sendable>(
        _ context: APIContext,
        _ work: @escaping @HostLoop @Sendable (EngineManager, LiveSession) async throws(EngineError) -> Value
    ) async throws -> Value {
        let (id, owner) = (try context.text("session_id"), try context.caller.owner)
        return try await ProblemDetails.telling { () async throws(EngineError) in
            try await Self.within(id, owner, manager, work)
        }
    }

    @HostLoop private static func within<Value: Sendable>(
        _ id: String, _ owner: Owner, _ manager: EngineManager,
        _ work: @HostLoop @Sendable (EngineManager, LiveSession) async throws(EngineError) -> Value
    ) async throws(EngineError) -> Value {
        try await work(manager, try await manager.session(id, of: owner))
    }
}
