import Testing

@testable import Persistence

/// Many who write at the same time share transactions, and nobody suffers for another.
@Suite(.timeLimit(.minutes(1))) struct WriterTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    /// Enough for some seventy small executions that wait.
    private func openNarrow() throws -> RecordStore {
        try RecordStore(
            dataDirectory: directory.path, migrates: false, migrator: Schema.migrator, mostWaitingBytes: 20_000)
    }

    @Test func everythingAcknowledgedIsThereInEachWritersOrder() async throws {
        let store = try RecordStore(dataDirectory: directory.path)
        try await store.write([.addSession(Sample.session())])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<32 {
                group.addTask {
                    let id = "exec_\(writer)"
                    try await store.write([.addExecution(Sample.execution(id))])
                    // An event that overtakes the one before it is refused.
                    for sequence in 1...100 as ClosedRange<Int64> {
                        try await store.write([.addEvent(Sample.event(sequence, of: id))])
                    }
                    try await store.write([.startExecution(id: id, at: 2)])
                    try await store.write([
                        .finishExecution(id: id, number: Int64(writer), status: "ok", at: 3, result: nil)
                    ])
                }
            }
            try await group.waitForAll()
        }
        for writer in 0..<32 {
            let id = "exec_\(writer)"
            #expect(try await store.allEvents(of: id) == (1...100).map { Sample.event($0, of: id) })
            #expect(try await store.execution(id)?.number == Int64(writer))
            #expect(try await store.execution(id)?.startedAt == 2)
        }
    }

    @Test func whoComesWhenTooMuchWaitsIsRefusedAndABadChangeFailsAlone() async throws {
        let store = try openNarrow()
        try await store.write([.addSession(Sample.session()), .addExecution(Sample.execution("taken"))])
        let lock = try OutsideLock(on: directory.database)
        let outcomes = try await withThrowingTaskGroup(of: (String, RecordError.Code?).self) { group in
            for number in 0..<200 {
                group.addTask {
                    // Every tenth adds what is there.
                    let id = number % 10 == 9 ? "taken" : "exec_\(number)"
                    do {
                        try await store.write([
                            .addExecution(Sample.execution(id)), .addEvent(Sample.event(1, of: id)),
                        ])
                        return (id, nil)
                    } catch let error as RecordError {
                        return (id, error.code)
                    }
                }
            }
            var outcomes: [(String, RecordError.Code?)] = []
            // Nothing is written yet: the first answer is a refusal, and by then many wait in one group.
            if let first = try await group.next() { outcomes.append(first) }
            #expect(outcomes.first?.1 == .busy)
            try lock.release()
            for try await outcome in group { outcomes.append(outcome) }
            return outcomes
        }
        #expect(outcomes.count == 200)
        for (id, code) in outcomes {
            if id == "taken" {
                #expect(code == .busy || code == .conflict)
            } else {
                #expect(code == nil || code == .busy, "\(id)")
                #expect(try await (store.execution(id) != nil) == (code == nil), "\(id)")
                #expect(try await store.allEvents(of: id).count == (code == nil ? 1 : 0), "\(id)")
            }
        }
        #expect(outcomes.contains { $0.1 == .conflict })
        #expect(outcomes.filter { $0.1 == nil }.count >= 20)
        #expect(outcomes.filter { $0.1 == .busy }.count >= 20)
        try await store.write([.addExecution(Sample.execution("afterwards"))])
    }

    @Test func whatIsLargerThanAllThatMayWaitIsTakenWhenNothingWaits() async throws {
        let store = try openNarrow()
        var execution = Sample.execution("exec_1", state: .finished, finishedAt: 2)
        execution.result = [UInt8](repeating: 7, count: 100_000)
        try await store.write([.addSession(Sample.session()), .addExecution(execution)])
        #expect(try await store.execution("exec_1") == execution)
    }

    @Test func aLockFromOutsideDelaysAndLosesNothing() async throws {
        let store = try RecordStore(dataDirectory: directory.path)
        try await store.write([.addSession(Sample.session())])
        let lock = try OutsideLock(on: directory.database)
        let writing = Task { try await store.write([.addExecution(Sample.execution("exec_1"))]) }
        // Reading goes on meanwhile.
        #expect(try await store.execution("exec_1") == nil)
        #expect(try await store.session("sess_1") != nil)
        try lock.release()
        try await writing.value
        #expect(try await store.execution("exec_1") != nil)
    }

    @Test func nothingIsNoTrouble() async throws {
        let store = try RecordStore(dataDirectory: directory.path)
        try await store.write([])
    }
}
