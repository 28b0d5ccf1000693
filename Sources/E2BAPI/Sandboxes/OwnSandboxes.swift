import Engine
import HTTPAPI
import HTTPTypes
import SandboxPolicy
import SessionPool
import WebServer

/// The sandboxes of whoever asks, by the names that paths have them by.
struct OwnSandboxes: Sendable {
    let manager: EngineManager

    /// Does something with the sandbox that a path names.
    ///
    /// - Throws: `ProblemDetails`: 404 when there is none.
    func with<Value: Sendable>(
        _ context: APIContext,
        _ work: @escaping @HostLoop @Sendable (EngineManager, LiveSession) async throws -> Value
    ) async throws -> Value {
        let (id, owner) = (SandboxID.session(try context.text("sandbox_id")), try context.caller.owner)
        do {
            return try await Self.with(id, owner, manager, work)
        } catch let error as EngineError {
            throw Self.problem(error)
        }
    }

    /// Ends the sandbox that a path names.
    ///
    /// - Throws: `ProblemDetails`: 404 when there is none.
    func kill(_ context: APIContext) async throws {
        let (id, owner) = (SandboxID.session(try context.text("sandbox_id")), try context.caller.owner)
        do {
            try await manager.deleteSession(id, of: owner)
        } catch {
            throw Self.problem(error)
        }
    }

    @HostLoop private static func with<Value: Sendable>(
        _ id: String, _ owner: Owner, _ manager: EngineManager,
        _ work: @HostLoop @Sendable (EngineManager, LiveSession) async throws -> Value
    ) async throws -> Value {
        try await work(manager, try await manager.session(id, of: owner))
    }

    /// One that has ended is none to E2B's clients.
    private static func problem(_ error: EngineError) -> ProblemDetails {
        guard error.code == .gone else { return ProblemDetails(error) }
        return ProblemDetails(
            status: .notFound, code: "not_found",
            detail: "there is no such sandbox: it may have timed out or been killed")
    }
}
