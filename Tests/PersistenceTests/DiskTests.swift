import Foundation
import GRDB
import Testing

@testable import Persistence

/// Disks that are full or cannot be written: a clear refusal, and nothing of what was acknowledged is lost.
@Suite(.timeLimit(.minutes(1))) struct DiskTests {
    private static func large(_ number: Int) -> ExecutionRecord {
        var execution = Sample.execution("exec_\(number)", state: .finished, finishedAt: 2)
        execution.result = [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: 20_000)
        return execution
    }

    /// Writes until there is no room; returns how many were acknowledged.
    private static func fill(_ store: RecordStore, from first: Int) async throws -> Int {
        for number in first..<10_000 {
            do {
                try await store.write([.addExecution(large(number))])
            } catch {
                #expect(error.code == .full, "\(error)")
                return number
            }
        }
        throw CocoaError(.fileWriteUnknown)
    }

    @Test func aDatabaseThatMayNotGrow() async throws {
        let directory = try TemporaryDirectory()
        let store = try RecordStore(dataDirectory: directory.path)
        try await store.write([.addSession(Sample.session())])
        try await store.pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = 100") }
        let count = try await Self.fill(store, from: 0)
        #expect(count > 5)
        for number in 0..<count { #expect(try await store.execution("exec_\(number)") == Self.large(number)) }
        #expect(try await store.execution("exec_\(count)") == nil)
        try await store.pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = 1000000") }
        try await store.write([.addExecution(Self.large(count))])
        #expect(try await store.execution("exec_\(count)") == Self.large(count))
    }

    @Test(.enabled(if: SmallDisk.isPossible)) func aFullDiskThatGetsRoomAgain() async throws {
        let disk = try SmallDisk(bytes: 2 << 20)
        let ballast = disk.path + "/ballast"
        try Data(count: 1 << 20).write(to: URL(fileURLWithPath: ballast))
        var count = 0
        do {
            let store = try RecordStore(dataDirectory: disk.path)
            try await store.write([.addSession(Sample.session())])
            count = try await Self.fill(store, from: 0)
            #expect(await refusal { try await store.write([.addExecution(Self.large(9_999))]) } == .full)
            for number in 0..<count { #expect(try await store.execution("exec_\(number)") == Self.large(number)) }
            try FileManager.default.removeItem(atPath: ballast)
            try await store.write([.addExecution(Self.large(count))])
        }
        let again = try RecordStore(dataDirectory: disk.path)
        for number in 0...count { #expect(try await again.execution("exec_\(number)") == Self.large(number)) }
        #expect(try await again.pool.read { try String.fetchOne($0, sql: "PRAGMA integrity_check") } == "ok")
    }

    @Test(.enabled(if: SmallDisk.isPossible)) func aDiskThatIsFullFromTheBeginning() throws {
        let disk = try SmallDisk(bytes: 16_384)
        #expect(refusal { _ = try RecordStore(dataDirectory: disk.path) } == .full)
    }

    @Test(.enabled(if: SmallDisk.isPossible)) func aDiskThatCannotBeWritten() async throws {
        let disk = try SmallDisk(bytes: 4 << 20)
        do {
            let store = try RecordStore(dataDirectory: disk.path)
            try await store.write([.addSession(Sample.session())])
        }
        try disk.makeReadOnly()
        #expect(refusal { _ = try RecordStore(dataDirectory: disk.path) } == .readOnly)
    }

    @Test(.enabled(if: geteuid() != 0)) func aDirectoryOfSomebodyElse() throws {
        let directory = try TemporaryDirectory()
        chmod(directory.path, 0o500)
        defer { chmod(directory.path, 0o700) }
        #expect(refusal { _ = try RecordStore(dataDirectory: directory.path) } == .readOnly)
    }

    @Test func aDatabaseThatOnlyAnswers() async throws {
        let directory = try TemporaryDirectory()
        let store = try RecordStore(dataDirectory: directory.path)
        try await store.write([.addSession(Sample.session())])
        try await store.pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA query_only = 1") }
        let claim = IdempotencyClaim(owner: "o", key: "k", fingerprint: [], resourceID: "r")
        #expect(await refusal { try await store.write([.addExecution(Self.large(1))]) } == .readOnly)
        #expect(await refusal { _ = try await store.claim(claim, at: 1) } == .readOnly)
        #expect(try await store.session("sess_1") != nil)
        try await store.pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA query_only = 0") }
        try await store.write([.addExecution(Self.large(1))])
    }

    @Test func thatRecordsCanBeWrittenAgainIsFoundOutByItself() async throws {
        let directory = try TemporaryDirectory()
        let store = try RecordStore(dataDirectory: directory.path)
        try await store.write([.addSession(Sample.session())])
        #expect(store.obstacle == nil)
        // Changes that do not fit are their own fault.
        #expect(await refusal { try await store.write([.addSession(Sample.session())]) } == .conflict)
        #expect(store.obstacle == nil)
        try await store.pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA query_only = 1") }
        #expect(store.obstacle == nil)
        #expect(await refusal { try await store.write([.addExecution(Self.large(1))]) } == .readOnly)
        #expect(store.obstacle?.code == .readOnly)
        try await store.pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA query_only = 0") }
        let deadline = ContinuousClock.now + .seconds(20)
        while store.obstacle != nil, ContinuousClock.now < deadline { await Task.yield() }
        #expect(store.obstacle == nil)
    }

    @Test func whoWritesFindsOutToo() async throws {
        let directory = try TemporaryDirectory()
        let store = try RecordStore(dataDirectory: directory.path)
        try await store.write([.addSession(Sample.session())])
        try await store.pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA query_only = 1") }
        let claim = IdempotencyClaim(owner: "o", key: "k", fingerprint: [], resourceID: "r")
        #expect(await refusal { _ = try await store.claim(claim, at: 1) } == .readOnly)
        #expect(store.obstacle?.code == .readOnly)
        try await store.pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA query_only = 0") }
        try await store.write([.addExecution(Self.large(1))])
        #expect(store.obstacle == nil)
    }
}
