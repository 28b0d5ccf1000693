import Testing

@testable import Persistence

/// Changes that do not fit what is recorded are refused, with all that came with them.
@Suite struct ConflictTests {
    private let directory: TemporaryDirectory
    private let store: RecordStore

    init() throws {
        directory = try TemporaryDirectory()
        store = try RecordStore(dataDirectory: directory.path)
    }

    private func expectConflict(
        _ changes: [RecordChange], _ location: SourceLocation = #_sourceLocation
    ) async {
        let code = await refusal(location) { try await store.write(changes) }
        #expect(code == .conflict, sourceLocation: location)
    }

    @Test func whatIsMissing() async {
        for change: RecordChange in [
            .useSession(id: "none", at: 1, expiresAt: nil),
            .endSession(id: "none", at: 1, reason: "idle"), .endContext(id: "none", at: 1),
            .startExecution(id: "none", at: 1),
            .finishExecution(id: "none", number: nil, status: "ok", at: 1, result: nil),
            .useKey(id: "none", at: 1), .revokeKey(id: "none", at: 1), .addEvent(Sample.event(1, of: "none")),
            .addExecution(Sample.execution("exec_1", session: "none")),
            .addContext(ContextRecord(id: "ctx_1", sessionID: "none", language: "python", createdAt: 1)),
        ] {
            await expectConflict([change])
        }
    }

    @Test func whatIsFinal() async throws {
        try await store.write([
            .addSession(Sample.session()), .addExecution(Sample.execution("exec_1", state: .finished, finishedAt: 2)),
            .endSession(id: "sess_1", at: 3, reason: "idle"),
        ])
        await expectConflict([.useSession(id: "sess_1", at: 9, expiresAt: 9)])
        await expectConflict([.endSession(id: "sess_1", at: 9, reason: "deleted")])
        await expectConflict([.startExecution(id: "exec_1", at: 9)])
        await expectConflict([.finishExecution(id: "exec_1", number: 9, status: "error", at: 9, result: nil)])
        #expect(try await store.session("sess_1")?.lastUsedAt == 1)
        #expect(try await store.session("sess_1")?.endReason == "idle")
        #expect(try await store.execution("exec_1")?.status == "ok")
    }

    @Test func whatIsTaken() async throws {
        let context = ContextRecord(id: "ctx_1", sessionID: "sess_1", language: "python", createdAt: 1)
        try await store.write([
            .addSession(Sample.session()), .addContext(context), .addExecution(Sample.execution("exec_1")),
            .addKey(Sample.key("key_1")),
        ])
        await expectConflict([.addSession(Sample.session())])
        await expectConflict([.addContext(context)])
        await expectConflict([.addExecution(Sample.execution("exec_1"))])
        await expectConflict([.addKey(Sample.key("key_1", hash: 2))])
        await expectConflict([.addKey(Sample.key("key_2", hash: 1))])
    }

    @Test func nothingOfARefusedUnitIsRecorded() async throws {
        try await store.write([.addSession(Sample.session())])
        await expectConflict([
            .addExecution(Sample.execution("exec_1")), .addEvent(Sample.event(1, of: "exec_1")),
            .addSession(Sample.session()),
        ])
        #expect(try await store.execution("exec_1") == nil)
        #expect(try await store.allEvents(of: "exec_1").isEmpty)
    }

    @Test(arguments: [[2], [1, 3], [1, 1], [1, 2, 2], [2, 1], [0], [-1, 0, 1], [.max], [.min]] as [[Int64]])
    func eventsWithAGap(_ sequences: [Int64]) async throws {
        try await store.write([.addSession(Sample.session()), .addExecution(Sample.execution("exec_1"))])
        await expectConflict(sequences.map { .addEvent(Sample.event($0, of: "exec_1")) })
        #expect(try await store.lastSequence(of: "exec_1") == 0)
    }

    @Test(arguments: [1, 2, 4, 5, .max] as [Int64]) func laterEventsWithAGap(_ sequence: Int64) async throws {
        try await store.write([.addSession(Sample.session()), .addExecution(Sample.execution("exec_1"))])
        try await store.write([.addEvent(Sample.event(1, of: "exec_1")), .addEvent(Sample.event(2, of: "exec_1"))])
        await expectConflict([.addEvent(Sample.event(sequence, of: "exec_1"))])
        try await store.write([.addEvent(Sample.event(3, of: "exec_1"))])
        #expect(try await store.allEvents(of: "exec_1").map(\.sequence) == [1, 2, 3])
    }
}
