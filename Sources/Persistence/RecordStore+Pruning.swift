import GRDB

extension RecordStore {
    /// Forgets what has ended long ago, or is too much: some of it, so that nobody who writes waits for long.
    ///
    /// - Returns: How many executions, sessions and claims went; when it is not 0, there may be more to forget.
    package func prune(_ retention: Retention, at now: Int64) async throws(RecordError) -> Int {
        // What goes is looked for beside the writer: that takes as long as there is much to look through.
        let old = try await read { try Dispensable(in: $0, retention, at: now) }
        guard old.count > 0 else { return 0 }
        return try await change { try old.delete(from: $0) }
    }
}

/// Records that can go, as few as a transaction deletes in a moment.
private struct Dispensable: Sendable {
    private var executions: [String] = []
    private var sessions: [String] = []
    private var claims: [(owner: String, key: String)] = []
    private let oldestClaim: Int64
    private var bytes: Int64 = 0

    private static let most = 200
    /// Every page that goes is touched.
    private static let mostBytes: Int64 = 32 << 20

    var count: Int { executions.count + sessions.count + claims.count }

    private var isFull: Bool { executions.count >= Self.most || bytes >= Self.mostBytes }

    init(in database: Database, _ retention: Retention, at now: Int64) throws {
        // A century is as good as never, and far from overflow.
        oldestClaim = now - IdempotencyClaim.lifetime
        let oldest = now - Int64(min(max(0, retention.days), 36_500) * 86_400_000)
        try find("state = 'finished' AND finished_at < ? ORDER BY id", [oldest], in: database)
        try findSurplus(above: max(0, retention.mostExecutionsOfSession), in: database)
        if try Self.bytes(database) > retention.mostBytes {
            try findOfLargest(in: database)
        }
        sessions = try String.fetchAll(
            database,
            sql: """
                SELECT id FROM sessions WHERE state = 'ended' AND ended_at < ? AND NOT EXISTS (
                    SELECT 1 FROM executions WHERE session_id = sessions.id) LIMIT \(Self.most)
                """, arguments: [oldest])
        claims = try Row.fetchAll(
            database, sql: "SELECT owner, key FROM claims WHERE claimed_at < ? LIMIT \(Self.most)",
            arguments: [oldestClaim]
        ).map { (owner: $0["owner"], key: $0["key"]) }
    }

    /// Finds executions that sessions have beside their newest.
    private mutating func findSurplus(above most: Int, in database: Database) throws {
        let sessions = try String.fetchAll(
            database, sql: "SELECT session_id FROM executions GROUP BY session_id HAVING count(*) > ?",
            arguments: [most])
        for session in sessions where !isFull {
            let newest = try String.fetchOne(
                database, sql: "SELECT id FROM executions WHERE session_id = ? ORDER BY id DESC LIMIT 1 OFFSET ?",
                arguments: [session, most])
            guard let newest else { continue }
            try find(
                "state = 'finished' AND session_id = ? AND id <= ? ORDER BY id", [session, newest], in: database)
        }
    }

    /// Finds the oldest of the user who has most: nobody's records go because of what others keep.
    private mutating func findOfLargest(in database: Database) throws {
        let largest = try Row.fetchOne(
            database,
            sql: """
                SELECT tenant, user FROM executions LEFT JOIN (
                    SELECT execution_id, sum(length(chunk)) AS bytes FROM events GROUP BY execution_id
                ) ON execution_id = id
                WHERE state = 'finished' GROUP BY tenant, user
                ORDER BY sum(length(code) + coalesce(length(result), 0) + coalesce(bytes, 0)) DESC LIMIT 1
                """)
        guard let largest else { return }
        try find(
            "state = 'finished' AND tenant = ? AND user = ? ORDER BY id",
            [largest["tenant"] as String, largest["user"] as String], in: database)
    }

    private mutating func find(_ condition: String, _ arguments: StatementArguments, in database: Database) throws {
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT id, coalesce(length(result), 0) + coalesce(
                    (SELECT sum(length(chunk)) FROM events WHERE execution_id = executions.id), 0) AS size
                FROM executions WHERE \(condition) LIMIT \(Self.most)
                """, arguments: arguments)
        while !isFull, let row = try rows.next() {
            executions.append(row["id"])
            bytes += row["size"] as Int64
        }
    }

    /// Deletes them; what became different in between stays.
    func delete(from database: Database) throws -> Int {
        var gone = 0
        for id in executions {
            try database.cachedStatement(sql: "DELETE FROM executions WHERE id = ?").execute(arguments: [id])
            gone += database.changesCount
        }
        let session = """
            DELETE FROM sessions WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM executions WHERE session_id = ?1)
            """
        for id in sessions {
            try database.cachedStatement(sql: session).execute(arguments: [id])
            gone += database.changesCount
        }
        let claim = "DELETE FROM claims WHERE owner = ? AND key = ? AND claimed_at < ?"
        for (owner, key) in claims {
            try database.cachedStatement(sql: claim).execute(arguments: [owner, key, oldestClaim])
            gone += database.changesCount
        }
        return gone
    }

    private static func bytes(_ database: Database) throws -> Int64 {
        let pages = try Int64.fetchOne(database, sql: "PRAGMA page_count") ?? 0
        let free = try Int64.fetchOne(database, sql: "PRAGMA freelist_count") ?? 0
        return (pages - free) * (try Int64.fetchOne(database, sql: "PRAGMA page_size") ?? 4_096)
    }
}
