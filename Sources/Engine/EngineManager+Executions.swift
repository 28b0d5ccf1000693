package import Persistence
package import SandboxPolicy
import SessionPool

/// Executions: they begin here, and are found.
extension EngineManager {
    /// Has a piece of code run, after those before it in its context.
    package func submit(
        _ request: ExecutionRequest, to context: LiveContext, of session: LiveSession, durability: Durability,
        id: String? = nil
    ) async throws(EngineError) -> LiveExecution {
        if isDraining { throw EngineError(SessionObstacle.stopping) }
        try Self.check(request)
        try await quotas?.admit(session)
        let now = WallClock.milliseconds()
        let record = ExecutionRecord(
            id: id ?? Identifier.make("exec", at: now), sessionID: session.id, contextID: context.id,
            tenant: session.owner.tenant, user: session.owner.user, code: request.code, request: request.recorded,
            createdAt: now)
        do throws(EngineError) {
            try context.expect(record.id)
        } catch {
            throw await explain(error, in: session.id)
        }
        let (tenant, codeBytes) = (session.owner.tenant, request.code.utf8.count)
        guard code.take(codeBytes, for: tenant) else {
            context.giveUp(record.id)
            throw EngineError(
                .queueFull,
                "the code of your tenant's executions that wait or run is more than \(settings.mostCodeBytesOfTenant) "
                    + "bytes: wait for some of them, or read what is long from files", retryAfter: 1)
        }
        let execution = LiveExecution(record, records: records, durability: durability) { [weak self] in
            self?.executions[$0.id] = nil
            self?.code.giveBack(codeBytes, of: tenant)
        }
        executions[execution.id] = execution
        do {
            // Recorded first: what is running has been promised to somebody.
            try await execution.queue()
        } catch {
            context.giveUp(execution.id)
            throw error
        }
        context.submit(execution, request)
        return execution
    }

    private static func check(_ request: ExecutionRequest) throws(EngineError) {
        do {
            try SourceCode.check(Array(request.code.utf8))
            if let limit = request.inlineLimit { try InlineText.check(limit: limit) }
        } catch {
            throw EngineError(error)
        }
        if let timeout = request.timeout, !(timeout > 0 && timeout.isFinite) {
            throw EngineError(.invalid, "timeout must be a number of seconds above 0: choose another")
        }
    }

    /// An execution that waits or runs; nil when it has ended, or never was.
    package func liveExecution(_ id: String, of owner: Owner) -> LiveExecution? {
        guard let execution = executions[id], execution.record.tenant == owner.tenant,
            execution.record.user == owner.user
        else { return nil }
        return execution
    }

    /// What is recorded of an execution of a user.
    package func execution(_ id: String, of owner: Owner) async throws(EngineError) -> ExecutionRecord {
        if let live = liveExecution(id, of: owner) { return live.record }
        let found: ExecutionRecord?
        do {
            found = Identifier.isValid(id, kind: "exec") ? try await records.execution(id) : nil
        } catch {
            throw EngineError(error)
        }
        guard let found, found.tenant == owner.tenant, found.user == owner.user else {
            throw EngineError(.notFound, "there is no such execution: it may be too old, or somebody else's")
        }
        return found
    }

    /// Executions of a session of a user, the newest first.
    package func executions(
        of sessionID: String, owner: Owner, before cursor: String?, limit: Int
    ) async throws(EngineError) -> [ExecutionRecord] {
        _ = try await sessionRecord(sessionID, of: owner)
        do {
            return try await records.executions(of: sessionID, before: cursor, limit: limit)
        } catch {
            throw EngineError(error)
        }
    }

    /// Takes an execution out of its queue, or asks it to stop.
    ///
    /// Returns false when it has come to its end.
    package func cancel(_ id: String, of owner: Owner) async throws(EngineError) -> Bool {
        let record = try await execution(id, of: owner)
        guard record.state != .finished, let context = sessions[record.sessionID]?.contexts[record.contextID] else {
            return false
        }
        return context.cancel(id)
    }

    /// Takes an execution out of its queue, or asks it to stop, for whoever began it.
    package func interrupt(_ execution: LiveExecution) {
        _ = sessions[execution.record.sessionID]?.contexts[execution.record.contextID]?.cancel(execution.id)
    }
}
