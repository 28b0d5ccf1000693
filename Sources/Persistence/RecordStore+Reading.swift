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
                [tenant, user, id ?? "~", limit])
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

    /// Executions of a session, the newest first, from before one on.
    package func executions(
        of sessionID: String, before id: String?, limit: Int
    ) async throws(RecordError) -> [ExecutionRecord] {
        try await read {
            try Self.executions(
                $0, "WHERE session_id = ? AND id < ? ORDER BY id DESC LIMIT ?", [sessionID, id ?? "~", limit])
        }
    }

    /// Events of an execution after one, in order; those of the next few groups.
    package func events(of executionID: String, after sequence: Int64) async throws(RecordError) -> [EventRecord] {
        try await read { database in
            try Row.fetchAll(
                database,
                sql: "SELECT first, chunk FROM events WHERE execution_id = ? AND last > ? ORDER BY first LIMIT 16",
                arguments: [executionID, sequence]
            ).flatMap { row in
                EventChunk.decode(Array(row["chunk"] as Data), of: executionID, first: row["first"])
                    .filter { $0.sequence > sequence }
            }
        }
    }

    /// The number of an execution's last event; 0 when it has none.
    package func lastSequence(of executionID: String) async throws(RecordError) -> Int64 {
        try await read { database in
            try Int64.fetchOne(
                database, sql: "SELECT max(last) FROM events WHERE execution_id = ?", arguments: [executionID]) ?? 0
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
        do {
            return try await pool.write { database in
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
        } catch {
            throw RecordError(error, at: place)
        }
    }

    /// Gives a claim back whose request came to nothing.
    package func release(_ claim: IdempotencyClaim) async throws(RecordError) {
        do {
            try await pool.write { database in
                try database.execute(
                    sql: "DELETE FROM claims WHERE owner = ? AND key = ? AND resource_id = ?",
                    arguments: [claim.owner, claim.key, claim.resourceID])
            }
        } catch {
            throw RecordError(error, at: place)
        }
    }

    /// Forgets the claims of requests that made nothing: for when no request is being done.
    package func forgetUnfulfilledClaims() async throws(RecordError) {
        do {
            try await pool.write { database in
                try database.execute(
                    sql: """
                        DELETE FROM claims WHERE resource_id NOT IN (SELECT id FROM sessions)
                            AND resource_id NOT IN (SELECT id FROM executions)
                        """)
            }
        } catch {
            throw RecordError(error, at: place)
        }
    }

    // MARK: Retention

    /// Forgets what has ended long ago, or is too much.
    ///
    /// - Returns: How many executions went; when it is not 0, there may be more to forget.
    package func prune(_ retention: Retention, at now: Int64) async throws(RecordError) -> Int {
        let oldest = now - Int64(retention.days * 86_400_000)
        do {
            return try await pool.write { database in
                var gone = 0
                let isTooLarge = try Self.bytes(database) > retention.mostBytes
                for (condition, arguments) in [
                    ("finished_at < ? ", [oldest] as StatementArguments),
                    (
                        """
                        state = 'finished' AND id IN (SELECT id FROM (
                            SELECT id, row_number() OVER (PARTITION BY session_id ORDER BY id DESC) AS place
                            FROM executions) WHERE place > ?)
                        """, [retention.mostExecutionsOfSession]
                    ),
                    ("? AND state = 'finished'", [isTooLarge]),
                ] {
                    try database.execute(
                        sql: "DELETE FROM executions WHERE id IN (SELECT id FROM executions WHERE "
                            + "\(condition) ORDER BY id LIMIT \(Self.mostPruned))", arguments: arguments)
                    gone += database.changesCount
                }
                try database.execute(
                    sql: """
                        DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE state = 'ended'
                            AND ended_at < ? AND id NOT IN (SELECT session_id FROM executions) LIMIT \(Self.mostPruned))
                        """, arguments: [oldest])
                try database.execute(
                    sql: "DELETE FROM claims WHERE claimed_at < ?", arguments: [now - IdempotencyClaim.lifetime])
                return gone
            }
        } catch {
            throw RecordError(error, at: place)
        }
    }

    /// As many go at once: the writer is not kept for longer.
    private static let mostPruned = 200

    private static func bytes(_ database: Database) throws -> Int64 {
        let pages = try Int64.fetchOne(database, sql: "PRAGMA page_count") ?? 0
        let free = try Int64.fetchOne(database, sql: "PRAGMA freelist_count") ?? 0
        return (pages - free) * (try Int64.fetchOne(database, sql: "PRAGMA page_size") ?? 4_096)
    }

    // MARK: Rows

    private func read<Value: Sendable>(
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
        _ database: Database, _ rest: String, _ arguments: StatementArguments
    ) throws -> [ExecutionRecord] {
        try Row.fetchAll(database, sql: "SELECT * FROM executions \(rest)", arguments: arguments).map { row in
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
