import GRDB

/// The form of the records, as the steps that lead to it: forward only, and never changed once published.
enum Schema {
    static let migrator: DatabaseMigrator = {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("0001-records") { database in
            try database.execute(
                sql: """
                    CREATE TABLE sessions (
                        id TEXT PRIMARY KEY, tenant TEXT NOT NULL, user TEXT NOT NULL, name TEXT,
                        profile TEXT NOT NULL, settings BLOB NOT NULL, created_at INTEGER NOT NULL,
                        last_used_at INTEGER NOT NULL, expires_at INTEGER, state TEXT NOT NULL,
                        ended_at INTEGER, end_reason TEXT
                    );
                    CREATE INDEX sessions_of_user ON sessions (tenant, user, id);
                    CREATE INDEX sessions_alive ON sessions (id) WHERE state = 'live';

                    CREATE TABLE contexts (
                        id TEXT PRIMARY KEY, session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
                        language TEXT NOT NULL, working_directory TEXT, is_default INTEGER NOT NULL,
                        created_at INTEGER NOT NULL, ended_at INTEGER
                    );
                    CREATE INDEX contexts_of_session ON contexts (session_id);

                    CREATE TABLE executions (
                        id TEXT PRIMARY KEY, session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
                        context_id TEXT NOT NULL, tenant TEXT NOT NULL, user TEXT NOT NULL, number INTEGER,
                        state TEXT NOT NULL, status TEXT, code TEXT NOT NULL, request BLOB NOT NULL,
                        created_at INTEGER NOT NULL, started_at INTEGER, finished_at INTEGER, result BLOB
                    );
                    CREATE INDEX executions_of_session ON executions (session_id, id);
                    CREATE INDEX executions_unfinished ON executions (id) WHERE state <> 'finished';

                    -- A row holds the events of an execution that were recorded together: first to last.
                    CREATE TABLE events (
                        execution_id TEXT NOT NULL REFERENCES executions (id) ON DELETE CASCADE,
                        first INTEGER NOT NULL, last INTEGER NOT NULL, chunk BLOB NOT NULL,
                        PRIMARY KEY (execution_id, first)
                    );

                    CREATE TABLE keys (
                        id TEXT PRIMARY KEY, hash BLOB NOT NULL UNIQUE, tenant TEXT NOT NULL, user TEXT NOT NULL,
                        name TEXT NOT NULL, created_at INTEGER NOT NULL, expires_at INTEGER, revoked_at INTEGER,
                        last_used_at INTEGER
                    );

                    CREATE TABLE claims (
                        owner TEXT NOT NULL, key TEXT NOT NULL, fingerprint BLOB NOT NULL, resource_id TEXT NOT NULL,
                        claimed_at INTEGER NOT NULL, PRIMARY KEY (owner, key)
                    ) WITHOUT ROWID;
                    """)
        }
        return migrator
    }()
}
