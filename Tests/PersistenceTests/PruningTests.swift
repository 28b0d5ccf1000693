import GRDB
import Testing

@testable import Persistence

/// What has ended long ago is forgotten, some at a time; what has not ended never is.
@Suite(.timeLimit(.minutes(1))) struct PruningTests {
    private let directory: TemporaryDirectory
    private let store: RecordStore
    private static let day: Int64 = 86_400_000

    init() async throws {
        directory = try TemporaryDirectory()
        store = try RecordStore(dataDirectory: directory.path)
        try await store.write([.addSession(Sample.session())])
    }

    private static func id(_ number: Int) -> String {
        let digits = String(number)
        return "exec_" + String(repeating: "0", count: 6 - digits.count) + digits
    }

    private func add(
        _ numbers: Range<Int>, finishedAt: Int64 = 1, bytes: Int = 10, session: String = "sess_1",
        tenant: String = "tenant"
    ) async throws {
        try await store.write(
            numbers.flatMap { number -> [RecordChange] in
                [
                    .addExecution(
                        Sample.execution(
                            Self.id(number), session: session, tenant: tenant, state: .finished,
                            finishedAt: finishedAt)),
                    .addEvent(Sample.event(1, of: Self.id(number), bytes: bytes)),
                ]
            })
    }

    /// Prunes until nothing is left to be forgotten.
    ///
    /// - Returns: How much went each time.
    private func pruneAll(_ retention: Retention, at now: Int64) async throws -> [Int] {
        var gone: [Int] = []
        while true {
            let some = try await store.prune(retention, at: now)
            if some == 0 { return gone }
            gone.append(some)
        }
    }

    private func count(_ table: String) async throws -> Int? {
        try await store.pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)") }
    }

    @Test func theOldGoWithTheirEvents() async throws {
        try await add(0..<3, finishedAt: 1_000)
        try await add(3..<5, finishedAt: 1_001)
        try await store.write([.addExecution(Sample.execution(Self.id(5)))])
        var retention = Retention()
        retention.days = 2
        #expect(try await pruneAll(retention, at: 2 * Self.day + 1_000).isEmpty)
        #expect(try await pruneAll(retention, at: 2 * Self.day + 1_001) == [3])
        let left = try await store.executions(of: "sess_1", before: nil, limit: 10)
        #expect(left.map(\.id) == (3...5).reversed().map(Self.id))
        #expect(try await count("events") == 2)
    }

    @Test func whatHasNotEndedStays() async throws {
        var running = Sample.execution(Self.id(1))
        running.state = .running
        try await store.write([.addExecution(Sample.execution(Self.id(0))), .addExecution(running)])
        var retention = Retention()
        (retention.days, retention.mostExecutionsOfSession, retention.mostBytes) = (0, 0, 0)
        #expect(try await pruneAll(retention, at: .max / 2).isEmpty)
        #expect(try await store.unfinishedExecutions().count == 2)
        #expect(try await store.liveSessions().count == 1)
    }

    @Test func theNewestOfASessionStay() async throws {
        try await store.write([.addSession(Sample.session("sess_2"))])
        try await add(0..<10)
        try await add(10..<13, session: "sess_2")
        var retention = Retention()
        retention.mostExecutionsOfSession = 4
        #expect(try await pruneAll(retention, at: 1) == [6])
        #expect(
            try await store.executions(of: "sess_1", before: nil, limit: 20).map(\.id)
                == (6..<10).reversed().map(Self.id))
        #expect(try await store.executions(of: "sess_2", before: nil, limit: 20).count == 3)
    }

    @Test func theOldestGoWhenThereIsTooMuch() async throws {
        try await add(0..<200, bytes: 50_000)
        var retention = Retention()
        retention.mostBytes = 4 << 20
        let gone = try await pruneAll(retention, at: 1)
        #expect(gone.reduce(0, +) >= 120)
        let left = try await store.executions(of: "sess_1", before: nil, limit: 200).map(\.id)
        #expect(left == (200 - left.count..<200).reversed().map(Self.id))
        #expect(try await count("events") == left.count)
    }

    @Test func nobodyLosesWhatIsTheirsBecauseOfOthers() async throws {
        try await store.write([.addSession(Sample.session("sess_2"))])
        try await add(0..<20, bytes: 50_000)
        try await add(20..<200, bytes: 50_000, session: "sess_2", tenant: "greedy")
        var retention = Retention()
        retention.mostBytes = 4 << 20
        #expect(try await pruneAll(retention, at: 1).reduce(0, +) >= 120)
        #expect(try await store.executions(of: "sess_1", before: nil, limit: 200).count == 20)
    }

    @Test func whoWritesNeverWaitsForMuch() async throws {
        try await add(0..<1_001)
        var retention = Retention()
        retention.days = 0
        let gone = try await pruneAll(retention, at: 2)
        #expect(gone.reduce(0, +) == 1_001)
        #expect(gone.allSatisfy { $0 <= 200 })
        try await add(2_000..<2_040, bytes: 5 << 20)
        let large = try await pruneAll(retention, at: 2)
        #expect(large.reduce(0, +) == 40)
        #expect(large.allSatisfy { $0 <= 8 })
    }

    @Test func endedSessionsGoWhenNothingOfThemIsLeft() async throws {
        try await store.write([
            .addSession(Sample.session("sess_2")), .addSession(Sample.session("sess_3")),
            .addContext(ContextRecord(id: "ctx_2", sessionID: "sess_2", language: "python", createdAt: 1)),
            .endSession(id: "sess_2", at: 5, reason: "idle"), .endSession(id: "sess_3", at: 5, reason: "idle"),
        ])
        try await add(0..<1, finishedAt: 3 * Self.day, session: "sess_3")
        var retention = Retention()
        retention.days = 1
        #expect(try await pruneAll(retention, at: Self.day + 5).isEmpty)
        #expect(try await pruneAll(retention, at: Self.day + 6) == [1])
        #expect(try await store.session("sess_2") == nil)
        #expect(try await store.session("sess_3") != nil)
        #expect(try await count("contexts") == 0)
        // The execution that kept it goes first, and the session the next time.
        #expect(try await pruneAll(retention, at: 5 * Self.day).reduce(0, +) == 2)
        #expect(try await store.session("sess_3") == nil)
        #expect(try await store.session("sess_1") != nil)
    }

    @Test func oldClaimsGoHoweverManyThereAre() async throws {
        try await store.pool.write { database in
            for number in 0..<500 {
                try database.execute(
                    sql: "INSERT INTO claims VALUES ('o', ?, x'01', 'r', ?)",
                    arguments: ["\(number)", number % 5 == 0 ? 9 : 1])
            }
        }
        let gone = try await pruneAll(Retention(), at: IdempotencyClaim.lifetime + 5)
        #expect(gone.reduce(0, +) == 400)
        #expect(gone.allSatisfy { $0 <= 200 })
        #expect(try await count("claims") == 100)
    }

    @Test(arguments: [-1, 0, .infinity, -.infinity, .nan, 1e300])
    func anyNumberOfDaysIsANumber(_ days: Double) async throws {
        try await add(0..<1)
        var retention = Retention()
        retention.days = days
        _ = try await store.prune(retention, at: 5)
    }
}
