import Foundation
import GRDB

extension RecordStore {
    // MARK: Sessions

    /// A session, whoever's it is.
    package func session(_ id: String) async throws(RecordError) -> SessionRecord? {
        try await read { try Self.sessions($0, "WHERE id = ?", [id]).first }
    }

    /// All that live.
    package func liveSessions() async throws(RecordError) -> [SessionRecord] {
        try await read { try Self.sessions($0, "WHERE state = 'live'", []) }
    }

    /// Sessions of a user, the newest first, from before one on.
    package func sessions(
        tenant: String, user: String, before id: String?, limit: Int
    ) async throws(RecordError) -> [SessionRecord] {
        try await read {
            try Self.sessions(
                $0, "WHERE tenant = ? AND user = ? AND id < ? ORDER BY id DESC LIMIT ?",
                [tenant, user, id ?? "~", max(0, limit)])
        }
    }

    /// The contexts of a session that have not ended.
    package func contexts(of sessionID: String) async throws(RecordError) -> [ContextRecord] {
        try await read { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM contexts WHERE session_id = ? AND ended_at IS NULL ORDER BY id",
                arguments: [sessionID]
            ).map { row in
                ContextRecord(
                    id: row["id"], sessionID: row["session_id"], language: row["language"],
                    workingDirectory: row["working_directory"], isDefault: row["is_default"],
                    createdAt: row["created_at"], endedAt: row["ended_at"])
            }
        }
    }

    // MARK: Executions

    /// An execution, whoever's it is.
    package func execution(_ id: String) async throws(RecordError) -> ExecutionRecord? {
        try await read { try Self.executions($0, "WHERE id = ?", [id]).first }
    }

    /// Those that wait or run, as far as anybody knows.
    package func unfinishedExecutions() async throws(RecordError) -> [ExecutionRecord] {
        try await read { try Self.executions($0, "WHERE state <> 'finished'", []) }
    }

    /// Executions of a session, the newest first, from before one on; without their code and results, which are large.
    package func executions(
        of sessionID: String, before id: String?, limit: Int
    ) async throws(RecordError) -> [ExecutionRecord] {
        try await read {
            try Self.executions(
                $0, "WHERE session_id = ? AND id < ? ORDER BY id DESC LIMIT ?", [sessionID, id ?? "~", max(0, limit)],
                columns: """
                    id, session_id, context_id, tenant, user, number, state, status, '' AS code, request, created_at,
                    started_at, finished_at, NULL AS result
                    """)
        }
    }

    /// Events of an execution after one, in order and without a gap: at least the next, and not more than about
    /// 256 KiB of them; empty when there are none yet.
    ///
    /// - Throws: `RecordError`, also when the next event is damaged.
    package func events(of executionID: String, after sequence: Int64) async throws(RecordError) -> [EventRecord] {
        try await read { [place] database in
            // The row that has the next event is the last one that does not begin after it.
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT first, last, chunk FROM events WHERE execution_id = ?1 AND first >= coalesce(
                        (SELECT max(first) FROM events WHERE execution_id = ?1 AND first <= ?2), 0) ORDER BY first
                    """, arguments: [executionID, sequence == .max ? sequence : sequence + 1])
            var events: [EventRecord] = []
            var bytes = 0
            var next = sequence
            while bytes < Self.mostEventBytes, let row = try rows.next() {
                let (first, last) = (row["first"] as Int64, row["last"] as Int64)
                guard last > next else { continue }
                let chunk = row["chunk"] as Data
                bytes += chunk.count
                let found = EventChunk.decode(Array(chunk), of: executionID, first: first).drop { $0.sequence <= next }
                events += found
                next = events.last?.sequence ?? sequence
                // What comes after a damaged place would look as if nothing were missing.
                guard next == last else { break }
            }
            if events.isEmpty, bytes > 0 {
                throw RecordError.corrupt(at: place, cause: "event \(sequence + 1) of \(executionID)")
            }
            return events
        }
    }

    /// Whoever reads events reads as many bytes of them at once, or one chunk: they are kept for who does not take them.
    private static let mostEventBytes = 256 << 10

    /// The number of an execution's last event; 0 when it has none.
    package func lastSequence(of executionID: String) async throws(RecordError) -> Int64 {
        try await read { database in
            try Int64.fetchOne(
                database, sql: "SELECT last FROM events WHERE execution_id = ? ORDER BY first DESC LIMIT 1",
                arguments: [executionID]) ?? 0
        }
    }

    // MARK: Keys

    /// The key with a hash.
    package func key(hash: [UInt8]) async throws(RecordError) -> KeyRecord? {
        try await read { try Self.keys($0, "WHERE hash = ?", [Data(hash)]).first }
    }

    /// All keys, the oldest first.
    package func keys() async throws(RecordError) -> [KeyRecord] {
        try await read { try Self.keys($0, "ORDER BY created_at, id", []) }
    }

    // MARK: Claims

    /// Claims an idempotency key; only one of those who try at the same time is the first.
    package func claim(_ claim: IdempotencyClaim, at now: Int64) async throws(RecordError) -> IdempotencyClaim.Outcome {
        try await change { database in
            try database.execute(
                sql: "DELETE FROM claims WHERE owner = ? AND key = ? AND claimed_at < ?",
                arguments: [claim.owner, claim.key, now - IdempotencyClaim.lifetime])
            let found = try Row.fetchOne(
                database, sql: "SELECT * FROM claims WHERE owner = ? AND key = ?",
                arguments: [claim.owner, claim.key])
            if let found {
                return .existing(
                    resourceID: found["resource_id"],
                    isSameFingerprint: found["fingerprint"] as Data == Data(claim.fingerprint))
            }
            try database.execute(
                sql: "INSERT INTO claims (owner, key, fingerprint, resource_id, claimed_at) VALUES (?, ?, ?, ?, ?)",
                arguments: [claim.owner, claim.key, Data(claim.fingerprint), claim.resourceID, now])
            return .new
        }
    }

    /// Gives a claim back whose request came to nothing.
    package func release(_ claim: IdempotencyClaim) async throws(RecordError) {
        try await change { database in
            try database.execute(
                sql: "DELETE FROM claims WHERE owner = ? AND key = ? AND resource_id = ?",
                arguments: [claim.owner, claim.key, claim.resourceID])
        }
    }

    /// Forgets the claims of requests that made nothing: for when no request is being done.
    package func forgetUnfulfilledClaims() async throws(RecordError) {
        try await change { database in
            try database.execute(
                sql: """
                    DELETE FROM claims WHERE resource_id NOT IN (SELECT id FROM sessions)
                        AND resource_id NOT IN (SELECT id FROM executions)
                    """)
        }
    }

    // MARK: Rows

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(RecordError) -> Value {
        do {
            return try await pool.read(body)
        } catch {
            throw RecordError(error, at: place)
        }
    }

    private static func sessions(
        _ database: Database, _ rest: String, _ arguments: StatementArguments
    ) throws -> [SessionRecord] {
        try Row.fetchAll(database, sql: "SELECT * FROM sessions \(rest)", arguments: arguments).map { row in
            SessionRecord(
                id: row["id"], tenant: row["tenant"], user: row["user"], name: row["name"], profile: row["profile"],
                settings: Array(row["settings"] as Data), createdAt: row["created_at"],
                lastUsedAt: row["last_used_at"], expiresAt: row["expires_at"],
                state: SessionRecord.State(rawValue: row["state"]) ?? .ended, endedAt: row["ended_at"],
                endReason: row["end_reason"])
        }
    }

    private static func executions(
        _ database: Database, _ rest: String, _ arguments: StatementArguments, columns: String = "*"
    ) throws -> [ExecutionRecord] {
        try Row.fetchAll(
            database, sql: "SELECT \(columns) FROM executions \(rest)", arguments: arguments
        ).map { row in
            ExecutionRecord(
                id: row["id"], sessionID: row["session_id"], contextID: row["context_id"], tenant: row["tenant"],
                user: row["user"], number: row["number"],
                state: ExecutionRecord.State(rawValue: row["state"]) ?? .finished, status: row["status"],
                code: row["code"], request: Array(row["request"] as Data), createdAt: row["created_at"],
                startedAt: row["started_at"], finishedAt: row["finished_at"],
                result: (row["result"] as Data?).map { Array($0) })
        }
    }

    private static func keys(
        _ database: Database, _ rest: String, _ arguments: StatementArguments
    ) throws -> [KeyRecord] {
        try Row.fetchAll(database, sql: "SELECT * FROM keys \(rest)", arguments: arguments).map { row in
            KeyRecord(
                id: row["id"], hash: Array(row["hash"] as Data), tenant: row["tenant"], user: row["user"],
                name: row["name"], createdAt: row["created_at"], expiresAt: row["expires_at"],
                revokedAt: row["revoked_at"], lastUsedAt: row["last_used_at"])
        }
    }
}
