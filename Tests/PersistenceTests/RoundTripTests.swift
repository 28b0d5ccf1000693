import Testing

@testable import Persistence

/// What is recorded is read as it was given, and changes change what they say.
@Suite struct RoundTripTests {
    private let directory: TemporaryDirectory
    private let store: RecordStore

    init() throws {
        directory = try TemporaryDirectory()
        store = try RecordStore(dataDirectory: directory.path)
    }

    private static let texts = [
        "", "plain", "'; DROP TABLE sessions; --", "\"\\\n\r\t\u{1}\u{7f}", "ÄÖ 日本語 👩‍👩‍👧 \u{202e}", "e\u{301}",
        String(repeating: "long ", count: 10_000), "?1 :name @x $y",
    ]

    @Test(arguments: texts.indices) func aSession(_ index: Int) async throws {
        let text = Self.texts[index]
        let full = SessionRecord(
            id: "sess_\(text)", tenant: text, user: text, name: text, profile: text, settings: Array(text.utf8),
            createdAt: .min, lastUsedAt: .max, expiresAt: 0, state: .ended, endedAt: -1, endReason: text)
        let bare = Sample.session()
        try await store.write([.addSession(full), .addSession(bare)])
        #expect(try await store.session(full.id) == full)
        #expect(try await store.session(bare.id) == bare)
        #expect(try await store.liveSessions() == [bare])
        #expect(try await store.session("sess_none") == nil)
    }

    @Test(arguments: texts.indices) func anExecution(_ index: Int) async throws {
        let text = Self.texts[index]
        let full = ExecutionRecord(
            id: "exec_\(text)", sessionID: "sess_1", contextID: text, tenant: text, user: text, number: .max,
            state: .finished, status: text, code: text, request: Array(text.utf8), createdAt: 1, startedAt: .min,
            finishedAt: .max, result: Array(text.utf8))
        let bare = Sample.execution("exec_bare")
        try await store.write([.addSession(Sample.session()), .addExecution(full), .addExecution(bare)])
        #expect(try await store.execution(full.id) == full)
        #expect(try await store.execution(bare.id) == bare)
        #expect(try await store.execution("exec_none") == nil)
    }

    @Test func everyByteOfABlob() async throws {
        let bytes = (0...255).map { UInt8($0) } + [0, 0, 0]
        var execution = Sample.execution("exec_1", state: .finished, finishedAt: 2)
        execution.result = bytes
        let event = EventRecord(executionID: "exec_1", sequence: 1, at: .min, type: "", data: bytes)
        try await store.write([.addSession(Sample.session()), .addExecution(execution), .addEvent(event)])
        #expect(try await store.execution("exec_1")?.result == bytes)
        #expect(try await store.allEvents(of: "exec_1") == [event])
    }

    @Test func aKey() async throws {
        let full = KeyRecord(
            id: "key_1", hash: (0..<32).map { UInt8($0) }, tenant: "t", user: "u", name: "ключ", createdAt: 2,
            expiresAt: .max, revokedAt: 3, lastUsedAt: 4)
        try await store.write([.addKey(full), .addKey(Sample.key("key_2", hash: 9))])
        #expect(try await store.key(hash: full.hash) == full)
        #expect(try await store.keys() == [Sample.key("key_2", hash: 9), full])
        #expect(try await store.key(hash: []) == nil)
    }

    @Test func aSessionThatIsUsedAndEnded() async throws {
        try await store.write([.addSession(Sample.session())])
        try await store.write([.useSession(id: "sess_1", at: 7, expiresAt: 8)])
        try await store.write([.useSession(id: "sess_1", at: 8, expiresAt: nil)])
        var expected = Sample.session()
        (expected.lastUsedAt, expected.expiresAt) = (8, 8)
        #expect(try await store.session("sess_1") == expected)
        try await store.write([.endSession(id: "sess_1", at: 9, reason: "idle")])
        (expected.state, expected.endedAt, expected.endReason) = (.ended, 9, "idle")
        #expect(try await store.session("sess_1") == expected)
        #expect(try await store.liveSessions().isEmpty)
    }

    @Test func contextsEndByThemselvesAndWithTheirSession() async throws {
        let contexts = (1...3).map { number in
            ContextRecord(
                id: "ctx_\(number)", sessionID: "sess_1", language: "python",
                workingDirectory: number == 2 ? "/tmp" : nil, isDefault: number == 1, createdAt: 5)
        }
        try await store.write([.addSession(Sample.session())] + contexts.map { .addContext($0) })
        #expect(try await store.contexts(of: "sess_1") == contexts)
        try await store.write([.endContext(id: "ctx_3", at: 6)])
        #expect(try await store.contexts(of: "sess_1") == Array(contexts.prefix(2)))
        try await store.write([.endSession(id: "sess_1", at: 9, reason: "deleted")])
        #expect(try await store.contexts(of: "sess_1").isEmpty)
        #expect(try await store.contexts(of: "sess_none").isEmpty)
    }

    @Test func anExecutionThatRunsAndFinishes() async throws {
        var expected = Sample.execution("exec_1")
        try await store.write([.addSession(Sample.session()), .addExecution(expected)])
        #expect(try await store.unfinishedExecutions() == [expected])
        try await store.write([.startExecution(id: "exec_1", at: 5)])
        (expected.state, expected.startedAt) = (.running, 5)
        #expect(try await store.unfinishedExecutions() == [expected])
        try await store.write([.finishExecution(id: "exec_1", number: 3, status: "ok", at: 6, result: [1])])
        (expected.state, expected.number, expected.status, expected.finishedAt) = (.finished, 3, "ok", 6)
        expected.result = [1]
        #expect(try await store.execution("exec_1") == expected)
        #expect(try await store.unfinishedExecutions().isEmpty)
    }

    @Test func aKeyThatIsUsedAndRevokedKeepsTheFirstTime() async throws {
        try await store.write([.addKey(Sample.key("key_1")), .useKey(id: "key_1", at: 5)])
        try await store.write([.revokeKey(id: "key_1", at: 6)])
        try await store.write([.revokeKey(id: "key_1", at: 7)])
        let key = try #require(await store.keys().first)
        #expect(key.lastUsedAt == 5)
        #expect(key.revokedAt == 6)
    }
}
