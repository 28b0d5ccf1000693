import GRDB
import Glibc
import LinuxSystem

/// The durable records of a server: sessions, contexts, executions with their events, keys.
///
/// Reads go on beside each other and beside the writer; what `write` returned for is there after any crash of this
/// process, and after one of the machine but for the last moments (SQLite, WAL, synchronous=NORMAL).
package final class RecordStore: Sendable {
    let place: String
    let pool: DatabasePool
    private let writer: RecordWriter
    private let writability: Writability
    /// Held as long as the store lives: two servers would not know of each other's executions.
    ///
    /// Who only works on keys, beside a server, has the file open and not locked.
    private let lock: FileDescriptor

    private static let lockName = "lock"
    /// How long a server before this one may take to be gone.
    private static let patience = Duration.seconds(1)
    private static let fileName = "burrow.sqlite"

    /// Opens the records of a data directory, which are made if there are none.
    ///
    /// - Throws: `RecordError` when another server has them, when their form is another one than this program's, or
    ///   when they cannot be used.
    ///
    /// - Parameters:
    ///   - dataDirectory: Where the server's data are.
    ///   - isShared: Whether a server may have them at the same time: for work on keys alone.
    package convenience init(dataDirectory: String, isShared: Bool = false) throws(RecordError) {
        try self.init(dataDirectory: dataDirectory, isShared: isShared, migrates: false, migrator: Schema.migrator)
    }

    /// Brings records of an older form to this program's.
    ///
    /// - Returns: The names of the steps that were taken.
    package static func migrate(dataDirectory: String) throws(RecordError) -> [String] {
        let store = try RecordStore(
            dataDirectory: dataDirectory, isShared: false, migrates: true, migrator: Schema.migrator)
        return store.steps
    }

    /// The names of the steps that were taken to open it.
    let steps: [String]

    // What the form is, and how much may wait to be written, are parameters for the tests alone.
    init(
        dataDirectory: String, isShared: Bool = false, migrates: Bool, migrator: DatabaseMigrator,
        mostWaitingBytes: Int = RecordWriter.mostWaitingBytes
    ) throws(RecordError) {
        place = dataDirectory + "/records"
        do {
            try Files.makeDirectories(place, mode: 0o700)
            lock = try Files.openLockFile("\(place)/\(Self.lockName)")
            guard try isShared || Self.take(lock) else {
                throw RecordError(
                    .busy, "another server has the records in \(place): stop it, or choose another place with --data")
            }
            let isNew = !Files.exists("\(place)/\(Self.fileName)")
            // SQLite would make it for everybody to read; what it makes beside it has the same mode.
            _ = try Files.openLockFile("\(place)/\(Self.fileName)")
            pool = try DatabasePool(path: "\(place)/\(Self.fileName)", configuration: Self.configuration)
            steps = try Self.bring(pool, to: migrator, isNew: isNew, migrates: migrates)
            writability = Writability(of: pool, at: place)
            writer = RecordWriter(
                pool: pool, place: place, writability: writability, mostWaitingBytes: mostWaitingBytes)
        } catch {
            throw RecordError(error, at: dataDirectory + "/records")
        }
    }

    deinit {
        // A child that this process has forked and that has not become its program yet holds the file as well: closing
        // it would leave the lock with that.
        flock(lock.number, LOCK_UN)
    }

    /// Locks the records; false when another server has them, and not only for a last moment.
    ///
    /// Children that a killed server was starting hold its lock until they have closed what they got of it.
    private static func take(_ lock: borrowing FileDescriptor) throws(SystemError) -> Bool {
        let deadline = ContinuousClock.now + patience
        while try !Files.lock(lock, waiting: false) {
            if ContinuousClock.now > deadline { return false }
            usleep(5_000)
        }
        return true
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(5)
        configuration.maximumReaderCount = 4
        configuration.prepareDatabase { database in
            // A checkpoint keeps who waits for a commit waiting some milliseconds: with 16 MiB between two of them, that
            // is fewer than one in five hundred.
            try database.execute(
                sql: """
                    PRAGMA synchronous = NORMAL;
                    PRAGMA cache_size = -16000;
                    PRAGMA wal_autocheckpoint = 4000;
                    """)
        }
        return configuration
    }

    private static func bring(
        _ pool: DatabasePool, to migrator: DatabaseMigrator, isNew: Bool, migrates: Bool
    ) throws -> [String] {
        let (known, isNewer) = try pool.read { database in
            (try migrator.appliedIdentifiers(database), try migrator.hasBeenSuperseded(database))
        }
        if isNewer {
            throw RecordError(.newerSchema, "a newer Burrow made these records: run that, or use another directory")
        }
        let missing = migrator.migrations.filter { !known.contains($0) }
        if missing.isEmpty { return [] }
        guard migrates || isNew || known.isEmpty else {
            throw RecordError(.olderSchema, "an older Burrow made these records: run `burrow migrate`")
        }
        try migrator.migrate(pool)
        return missing
    }

    /// Records changes, all or none, after those that were given before; returns when they are safe.
    package nonisolated(nonsending) func write(_ changes: [RecordChange]) async throws(RecordError) {
        try await writer.write(changes)
    }

    /// Why records cannot be written; nil when they could the last time.
    ///
    /// It is found out by itself that they can be again, within seconds and whether anybody writes or not.
    package var obstacle: RecordError? { writability.obstacle }

    /// Changes records in a transaction of its own, beside the writer's.
    func change<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(RecordError) -> Value {
        do {
            // That it succeeds says nothing: it may have found nothing to change.
            return try await pool.write(body)
        } catch {
            let failure = RecordError(error, at: place)
            if !(error is CancellationError) { writability.failed(because: failure) }
            throw failure
        }
    }
}
