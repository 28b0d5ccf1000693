import Persistence
package import SandboxPolicy
import SessionPool

/// Contexts of sessions: they begin and end here.
extension EngineManager {
    /// Begins another context of a session.
    package func createContext(
        in session: LiveSession, workingDirectory: String?, language: CodeLanguage = .python
    ) async throws(EngineError) -> LiveContext {
        guard session.contexts.count < settings.mostContexts else {
            throw EngineError(.invalid, "a session has at most \(settings.mostContexts) contexts: delete some")
        }
        let now = WallClock.milliseconds()
        let record = ContextRecord(
            id: Identifier.make("ctx", at: now), sessionID: session.id, language: language.rawValue,
            workingDirectory: workingDirectory, createdAt: now)
        let context = session.add(record)
        do {
            _ = try await context.readyContext()
            try await records.write([.addContext(record)])
            guard sessions[session.id] === session else {
                throw EngineError(.gone, "the session has ended: create another")
            }
        } catch {
            await session.remove(context)
            throw await explain(error, in: session.id)
        }
        return context
    }

    /// A context of a session; its default one without an id.
    package func context(_ id: String?, of session: LiveSession) throws(EngineError) -> LiveContext {
        guard let id else { return session.defaultContext }
        guard let context = session.contexts[id] else {
            throw EngineError(.notFound, "there is no such context in this session: list its contexts")
        }
        return context
    }

    /// Ends a context; the default one stays as long as its session.
    package func deleteContext(_ context: LiveContext, of session: LiveSession) async throws(EngineError) {
        guard !context.record.isDefault else {
            throw EngineError(.invalid, "the default context lives as long as its session: restart it, or delete that")
        }
        // Recorded first: one whose end cannot be would be there again with the next server.
        try await write([.endContext(id: context.id, at: WallClock.milliseconds())])
        await session.remove(context)
    }

    /// Begins the namespace of a context anew.
    package func restartContext(_ context: LiveContext) async throws(EngineError) {
        do {
            try await context.restart()
        } catch {
            throw await explain(error, in: context.record.sessionID)
        }
    }
}
