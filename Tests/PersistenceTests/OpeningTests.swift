import Foundation
import GRDB
import Testing

@testable import Persistence

/// Who gets the records of a directory, and which records are refused.
@Suite struct OpeningTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    /// A form with a step that this program does not have.
    private static var newerMigrator: DatabaseMigrator {
        var migrator = Schema.migrator
        migrator.registerMigration("0002-more") { try $0.execute(sql: "CREATE TABLE more (id TEXT PRIMARY KEY)") }
        return migrator
    }

    @Test func whatIsRecordedIsThereAfterOpeningAgain() async throws {
        do {
            let store = try RecordStore(dataDirectory: directory.path)
            #expect(store.steps == Schema.migrator.migrations)
            try await store.write([.addSession(Sample.session())])
        }
        let again = try RecordStore(dataDirectory: directory.path)
        #expect(again.steps.isEmpty)
        #expect(try await again.session("sess_1") == Sample.session())
    }

    @Test func onlyTheServersUserMayReadThem() async throws {
        let place = directory.path + "/made/below"
        let before = umask(0)
        defer { umask(before) }
        let store = try RecordStore(dataDirectory: place)
        try await store.write([.addSession(Sample.session())])
        let names = try FileManager.default.contentsOfDirectory(atPath: place + "/records").sorted()
        #expect(names == ["burrow.sqlite", "burrow.sqlite-shm", "burrow.sqlite-wal", "lock"])
        for name in names { #expect(try Self.mode("\(place)/records/\(name)") == 0o600, "\(name)") }
        #expect(try Self.mode(place + "/records") == 0o700)
    }

    private static func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test func aSecondServerIsRefused() async throws {
        let first = try RecordStore(dataDirectory: directory.path)
        #expect(refusal { _ = try RecordStore(dataDirectory: directory.path) } == .busy)
        #expect(refusal { _ = try RecordStore.migrate(dataDirectory: directory.path) } == .busy)
        try await first.write([.addSession(Sample.session())])
    }

    @Test func workOnKeysGoesOnBesideAServer() async throws {
        let server = try RecordStore(dataDirectory: directory.path)
        let beside = try RecordStore(dataDirectory: directory.path, isShared: true)
        try await beside.write([.addKey(Sample.key("key_1"))])
        #expect(try await server.keys().map(\.id) == ["key_1"])
        try await server.write([.revokeKey(id: "key_1", at: 5)])
        #expect(try await beside.keys().map(\.revokedAt) == [5])
    }

    @Test func theLockGoesWithTheStore() throws {
        _ = try RecordStore(dataDirectory: directory.path)
        _ = try RecordStore(dataDirectory: directory.path)
    }

    @Test func aNewerFormIsRefusedAndLeftAlone() throws {
        try makeDatabase { database in
            try Self.newerMigrator.migrate(database)
        }
        for isShared in [false, true] {
            #expect(
                refusal { _ = try RecordStore(dataDirectory: directory.path, isShared: isShared) } == .newerSchema)
        }
        #expect(refusal { _ = try RecordStore.migrate(dataDirectory: directory.path) } == .newerSchema)
        let tables = try DatabaseQueue(path: directory.database).read { try $0.tableExists("more") }
        #expect(tables)
    }

    @Test func anOlderFormIsRefusedUntilItIsMigrated() async throws {
        try makeDatabase { database in
            try Schema.migrator.migrate(database)
            try database.write { database in
                try database.execute(sql: "INSERT INTO keys VALUES ('k', x'01', 't', 'u', 'n', 1, 2, 3, 4)")
            }
        }
        let code = refusal {
            _ = try RecordStore(dataDirectory: directory.path, migrates: false, migrator: Self.newerMigrator)
        }
        #expect(code == .olderSchema)
        let migrated = try RecordStore(dataDirectory: directory.path, migrates: true, migrator: Self.newerMigrator)
        #expect(migrated.steps == ["0002-more"])
        #expect(try await migrated.keys().map(\.id) == ["k"])
    }

    @Test func migratingTwiceTakesNoStepTwice() throws {
        #expect(try RecordStore.migrate(dataDirectory: directory.path) == Schema.migrator.migrations)
        #expect(try RecordStore.migrate(dataDirectory: directory.path).isEmpty)
    }

    @Test func aServerThatDiedBeforeTheFirstStepIsNoTrouble() throws {
        try FileManager.default.createDirectory(atPath: directory.path + "/records", withIntermediateDirectories: true)
        #expect(FileManager.default.createFile(atPath: directory.database, contents: nil))
        _ = try RecordStore(dataDirectory: directory.path)
    }

    @Test func whatIsNoDatabaseIsCalledDamaged() throws {
        try FileManager.default.createDirectory(atPath: directory.path + "/records", withIntermediateDirectories: true)
        try Data(repeating: 0x41, count: 8_192).write(to: URL(fileURLWithPath: directory.database))
        #expect(refusal { _ = try RecordStore(dataDirectory: directory.path) } == .corrupt)
    }

    @Test func aLinkInPlaceOfTheFileIsNotFollowed() throws {
        try FileManager.default.createDirectory(atPath: directory.path + "/records", withIntermediateDirectories: true)
        let elsewhere = directory.path + "/elsewhere"
        try FileManager.default.createSymbolicLink(atPath: directory.database, withDestinationPath: elsewhere)
        #expect(refusal { _ = try RecordStore(dataDirectory: directory.path) } == .other)
        #expect(!FileManager.default.fileExists(atPath: elsewhere))
    }

    private func makeDatabase(_ body: (DatabaseQueue) throws -> Void) throws {
        try FileManager.default.createDirectory(atPath: directory.path + "/records", withIntermediateDirectories: true)
        let queue = try DatabaseQueue(path: directory.database)
        try body(queue)
        try queue.close()
    }
}
