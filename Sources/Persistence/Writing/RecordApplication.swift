import Foundation
import GRDB

/// Applies changes to the database, within one transaction.
struct RecordApplication {
    private let database: Database
    /// Events that are written together in the end, by execution.
    private var events: [String: [EventRecord]] = [:]

    init(database: Database) {
        self.database = database
    }

    mutating func apply(_ change: RecordChange) throws {
        switch change {
        case .addSession(let session): try add(session)
        case .useSession(let id, let at, let expiresAt):
            try run("UPDATE sessions SET last_used_at = ?, expires_at = ? WHERE id = ?", [at, expiresAt, id])
        case .configureSession(let id, let name, let settings):
            try run("UPDATE sessions SET name = ?, settings = ? WHERE id = ?", [name, Data(settings), id])
        case .endSession(let id, let at, let reason):
            try run(
                "UPDATE sessions SET state = 'ended', ended_at = ?, end_reason = ? WHERE id = ? AND state = 'live'",
                [at, reason, id])
            try run("UPDATE contexts SET ended_at = ? WHERE session_id = ? AND ended_at IS NULL", [at, id])
        case .addContext(let context): try add(context)
        case .endContext(let id, let at):
            try run("UPDATE contexts SET ended_at = ? WHERE id = ? AND ended_at IS NULL", [at, id])
        case .addExecution(let execution): try add(execution)
        case .startExecution(let id, let at):
            try run(
                "UPDATE executions SET state = 'running', started_at = ? WHERE id = ? AND state = 'queued'", [at, id])
        case .finishExecution(let id, let number, let status, let at, let result):
            try run(
                """
                UPDATE executions SET state = 'finished', number = ?, status = ?, finished_at = ?, result = ?
                WHERE id = ? AND state <> 'finished'
                """, [number, status, at, result.map { Data($0) }, id])
        case .addEvent(let event): events[event.executionID, default: []].append(event)
        case .addKey(let key): try add(key)
        case .useKey(let id, let at): try run("UPDATE keys SET last_used_at = ? WHERE id = ?", [at, id])
        case .revokeKey(let id, let at):
            try run("UPDATE keys SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL", [at, id])
        }
    }

    /// Writes what was gathered.
    mutating func finish() throws {
        for (id, events) in events {
            guard let first = events.first, let last = events.last else { continue }
            try run(
                "INSERT INTO events (execution_id, first, last, chunk) VALUES (?, ?, ?, ?)",
                [id, first.sequence, last.sequence, Data(EventChunk.encode(events))])
        }
        events = [:]
    }

    private func add(_ session: SessionRecord) throws {
        try run(
            """
            INSERT INTO sessions (id, tenant, user, name, profile, settings, created_at, last_used_at, expires_at, state,
                ended_at, end_reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                session.id, session.tenant, session.user, session.name, session.profile, Data(session.settings),
                session.createdAt, session.lastUsedAt, session.expiresAt, session.state.rawValue, session.endedAt,
                session.endReason,
            ])
    }

    private func add(_ context: ContextRecord) throws {
        try run(
            """
            INSERT INTO contexts (id, session_id, language, working_directory, is_default, created_at, ended_at)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            [
                context.id, context.sessionID, context.language, context.workingDirectory, context.isDefault,
                context.createdAt, context.endedAt,
            ])
    }

    private func add(_ execution: ExecutionRecord) throws {
        try run(
            """
            INSERT INTO executions (id, session_id, context_id, tenant, user, number, state, status, code, request,
                created_at, started_at, finished_at, result) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                execution.id, execution.sessionID, execution.contextID, execution.tenant, execution.user,
                execution.number, execution.state.rawValue, execution.status, execution.code, Data(execution.request),
                execution.createdAt, execution.startedAt, execution.finishedAt, execution.result.map { Data($0) },
            ])
    }

    private func add(_ key: KeyRecord) throws {
        try run(
            """
            INSERT INTO keys (id, hash, tenant, user, name, created_at, expires_at, revoked_at, last_used_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                key.id, Data(key.hash), key.tenant, key.user, key.name, key.createdAt, key.expiresAt, key.revokedAt,
                key.lastUsedAt,
            ])
    }

    private func run(_ sql: String, _ arguments: [(any DatabaseValueConvertible)?]) throws {
        try database.cachedStatement(sql: sql).execute(arguments: StatementArguments(arguments))
    }
}
