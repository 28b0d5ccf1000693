package import Engine
import HTTPAPI
package import SandboxPolicy
package import SessionPool
import WebServer

/// The one session that E2B's debug mode has, in which clients create none: made at the first request, and again when it
/// has ended.
@HostLoop
package final class DebugSession: Sendable {
    private let manager: EngineManager
    private let owner: Owner
    private let profile: String
    private var session: LiveSession?
    private var opening: Task<LiveSession, any Error>?

    /// A session of a user, to be made of a profile.
    package nonisolated init(manager: EngineManager, owner: Owner, profile: String) {
        self.manager = manager
        self.owner = owner
        self.profile = profile
    }

    func live() async throws -> LiveSession {
        if let session, manager.liveSession(session.id) != nil { return session }
        if let opening { return try await opening.value }
        let task = Task { [manager, owner, profile] in
            var request = SessionRequest()
            request.profile = profile
            request.executionTime = .ofSession
            request.name = "E2B's debug mode"
            do throws(EngineError) {
                return try await manager.createSession(request, owner: owner)
            } catch {
                throw ProblemDetails(error)
            }
        }
        opening = task
        defer { opening = nil }
        let made = try await task.value
        session = made
        return made
    }
}
