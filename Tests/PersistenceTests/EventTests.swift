import GRDB
import Testing

@testable import Persistence

/// Events are read in order and without a gap, however they were written and wherever the reader begins.
@Suite struct EventTests {
    private let directory: TemporaryDirectory
    private let store: RecordStore

    init() async throws {
        directory = try TemporaryDirectory()
        store = try RecordStore(dataDirectory: directory.path)
        try await store.write([.addSession(Sample.session()), .addExecution(Sample.execution("exec_1"))])
    }

    /// Writes events in groups of random sizes.
    private func write(_ count: Int64, bytes: ClosedRange<Int> = 0...40, seed: UInt64) async throws -> [EventRecord] {
        var random = RandomNumbers(seed: seed)
        var written: [EventRecord] = []
        while written.count < count {
            let group = (0..<Int.random(in: 1...9, using: &random)).map { place in
                Sample.event(
                    Int64(written.count + place + 1), of: "exec_1", bytes: Int.random(in: bytes, using: &random))
            }
            try await store.write(group.map { .addEvent($0) })
            written += group
        }
        return written
    }

    @Test func readingBeginsAfterAnySequence() async throws {
        let written = try await write(120, seed: 1)
        for after in -1...Int64(written.count + 2) {
            let read = try await store.allEvents(of: "exec_1", after: after)
            #expect(read == written.filter { $0.sequence > after }, "after \(after)")
        }
        for after in [Int64.min, .max - 1, .max] {
            let read = try await store.allEvents(of: "exec_1", after: after)
            #expect(read == (after < 0 ? written : []), "after \(after)")
        }
        #expect(try await store.lastSequence(of: "exec_1") == Int64(written.count))
        #expect(try await store.events(of: "exec_none", after: 0).isEmpty)
        #expect(try await store.lastSequence(of: "exec_none") == 0)
    }

    @Test func aReadIsBoundedHoweverMuchWasWrittenAtOnce() async throws {
        let events = (1...100).map { Sample.event($0, of: "exec_1", bytes: 100_000) }
        try await store.write(events.map { .addEvent($0) })
        let first = try await store.events(of: "exec_1", after: 0)
        #expect(first.reduce(0) { $0 + $1.data.count } < 2 << 20)
        #expect(try await store.allEvents(of: "exec_1") == events)
        let rows = try await store.pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM events") }
        #expect(rows ?? 0 >= 10_000_000 >> 18)
    }

    @Test func smallEventsOfOneWriteShareARow() async throws {
        try await store.write((1...50).map { .addEvent(Sample.event($0, of: "exec_1")) })
        let rows = try await store.pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM events") }
        #expect(rows == 1)
    }

    @Test func anEventThatIsLargerThanAChunkIsOneAllTheSame() async throws {
        let events = [(1, 10), (2, 3 << 20), (3, 10)].map { Sample.event($0, of: "exec_1", bytes: $1) }
        try await store.write(events.map { .addEvent($0) })
        #expect(try await store.allEvents(of: "exec_1") == events)
    }

    @Test func executionsThatTakeTurnsInOneWriteKeepTheirEventsApart() async throws {
        try await store.write([.addExecution(Sample.execution("exec_2"))])
        let events = (1...20).flatMap { [Sample.event($0, of: "exec_1"), Sample.event($0, of: "exec_2")] }
        try await store.write(events.map { .addEvent($0) })
        for id in ["exec_1", "exec_2"] {
            #expect(try await store.allEvents(of: id) == events.filter { $0.executionID == id })
        }
    }

    @Test func readingEndsBeforeADamagedPlace() async throws {
        for group in [1...3, 4...6, 7...9] as [ClosedRange<Int64>] {
            try await store.write(group.map { .addEvent(Sample.event($0, of: "exec_1")) })
        }
        try await store.pool.write { database in
            // The second of the three events of the second row says that it is longer than all that is left.
            try database.execute(
                sql: """
                    UPDATE events SET chunk = substr(chunk, 1, 32 + 12) || x'ffffff7f' || substr(chunk, 32 + 17)
                    WHERE first = 4
                    """)
        }
        #expect(try await store.events(of: "exec_1", after: 0).map(\.sequence) == [1, 2, 3, 4])
        #expect(await refusal { _ = try await store.events(of: "exec_1", after: 4) } == .corrupt)
        #expect(try await store.events(of: "exec_1", after: 6).map(\.sequence) == [7, 8, 9])
    }
}
