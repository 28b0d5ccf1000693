import Foundation
import GRDB

/// Applies changes to the database, within one transaction.
struct RecordApplication {
    private let database: Database
    /// Events of one execution that are written together as soon as something else comes.
    private var events: [EventRecord] = []
    private var eventBytes = 0

    /// Whoever reads events reads whole rows: no row gets much larger.
    private static let mostChunkBytes = 256 << 10

    init(database: Database) {
        self.database = database
    }

    /// - Throws: `RecordError` with the code `conflict`, or what the database throws.
    mutating func apply(_ change: RecordChange) throws {
        switch change {
        case .addSession(let session): try add(session)
        case .useSession(let id, let at, let expiresAt):
            try run(
                """
                UPDATE sessions SET last_used_at = ?, expires_at = coalesce(?, expires_at)
                WHERE id = ? AND state = 'live'
                """, [at, expiresAt, id])
            try expectChange(of: "live session", id)
        case .endSession(let id, let at, let reason):
            try run(
                "UPDATE sessions SET state = 'ended', ended_at = ?, end_reason = ? WHERE id = ? AND state = 'live'",
                [at, reason, id])
            try expectChange(of: "live session", id)
            try run("UPDATE contexts SET ended_at = ? WHERE session_id = ? AND ended_at IS NULL", [at, id])
        case .addContext(let context): try add(context)
        case .endContext(let id, let at):
            try run("UPDATE contexts SET ended_at = coalesce(ended_at, ?) WHERE id = ?", [at, id])
            try expectChange(of: "context", id)
        case .addExecution(let execution): try add(execution)
        case .startExecution(let id, let at):
            try run(
                "UPDATE executions SET state = 'running', started_at = ? WHERE id = ? AND state = 'queued'", [at, id])
            try expectChange(of: "queued execution", id)
        case .finishExecution(let id, let number, let status, let at, let result):
            try run(
                """
                UPDATE executions SET state = 'finished', number = ?, status = ?, finished_at = ?, result = ?
                WHERE id = ? AND state <> 'finished'
                """, [number, status, at, result.map { Data($0) }, id])
            try expectChange(of: "unfinished execution", id)
        case .addEvent(let event): try add(event)
        case .addKey(let key): try add(key)
        case .useKey(let id, let at):
            try run("UPDATE keys SET last_used_at = ? WHERE id = ?", [at, id])
            try expectChange(of: "key", id)
        case .revokeKey(let id, let at):
            try run("UPDATE keys SET revoked_at = coalesce(revoked_at, ?) WHERE id = ?", [at, id])
            try expectChange(of: "key", id)
        }
    }

    /// Writes what was gathered.
    mutating func finish() throws {
        try writeEvents()
    }

    private mutating func add(_ event: EventRecord) throws {
        if let last = events.last {
            if last.executionID != event.executionID || eventBytes + event.data.count > Self.mostChunkBytes {
                try writeEvents()
            } else if event.sequence != last.sequence &+ 1 {
                throw Self.gap(before: event)
            }
        }
        events.append(event)
        eventBytes += event.data.count
    }

    private mutating func writeEvents() throws {
        guard let first = events.first, let last = events.last else { return }
        // Those who follow take a number that is not there for one that is still to come. The first is either there, and
        // its place taken, or it is not: most executions are written at once, and need no look.
        let insertion = "INSERT INTO events (execution_id, first, last, chunk) "
        let condition = """
            SELECT ?1, ?2, ?3, ?4 WHERE ?2 = 1 + (
                SELECT last FROM events WHERE execution_id = ?1 ORDER BY first DESC LIMIT 1)
            """
        try run(
            insertion + (first.sequence == 1 ? "VALUES (?1, ?2, ?3, ?4)" : condition),
            [first.executionID, first.sequence, last.sequence, Data(EventChunk.encode(events))])
        guard database.changesCount == 1 else { throw Self.gap(before: first) }
        events.removeAll(keepingCapacity: true)
        eventBytes = 0
    }

    private static func gap(before event: EventRecord) -> RecordError {
        RecordError(
            .conflict,
            "event \(event.sequence) of \(event.executionID) is not the one after the last: it is left out")
    }

    /// The statement before this one must have found what it changes.
    private func expectChange(of what: String, _ id: String) throws(RecordError) {
        guard database.changesCount == 0 else { return }
        throw RecordError(.conflict, "there is no \(what) \(id) to change: the change is left out")
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
