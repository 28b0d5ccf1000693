import Testing

@testable import Persistence

/// Pages of a user's sessions and a session's executions.
@Suite struct ListingTests {
    private let directory: TemporaryDirectory
    private let store: RecordStore

    init() throws {
        directory = try TemporaryDirectory()
        store = try RecordStore(dataDirectory: directory.path)
    }

    @Test func sessionsComeInPagesTheNewestFirstAndOnlyTheUsersOwn() async throws {
        let own = (1...7).map { Sample.session("sess_\($0)") }
        let others = [
            Sample.session("sess_0", tenant: "other"), Sample.session("sess_8", user: "other"),
        ]
        try await store.write((own + others).map { .addSession($0) })
        var pages: [[String]] = []
        var cursor: String?
        while true {
            let page = try await store.sessions(tenant: "tenant", user: "user", before: cursor, limit: 3)
            if page.isEmpty { break }
            pages.append(page.map(\.id))
            cursor = page.last?.id
        }
        #expect(pages == [["sess_7", "sess_6", "sess_5"], ["sess_4", "sess_3", "sess_2"], ["sess_1"]])
        #expect(try await store.sessions(tenant: "tenant", user: "user", before: "sess_0", limit: 3).isEmpty)
    }

    @Test(arguments: [0, -1, .min]) func aLimitBelowOneIsNotAll(_ limit: Int) async throws {
        try await store.write([.addSession(Sample.session()), .addExecution(Sample.execution("exec_1"))])
        #expect(try await store.sessions(tenant: "tenant", user: "user", before: nil, limit: limit).isEmpty)
        #expect(try await store.executions(of: "sess_1", before: nil, limit: limit).isEmpty)
    }

    @Test func executionsAreListedWithoutWhatIsLarge() async throws {
        var execution = Sample.execution("exec_1", state: .finished, finishedAt: 4)
        execution.number = 2
        execution.result = [1, 2, 3]
        try await store.write([.addSession(Sample.session()), .addSession(Sample.session("sess_2"))])
        try await store.write([
            .addExecution(execution), .addExecution(Sample.execution("exec_2")),
            .addExecution(Sample.execution("exec_3", session: "sess_2")),
        ])
        let listed = try await store.executions(of: "sess_1", before: nil, limit: 10)
        #expect(listed.map(\.id) == ["exec_2", "exec_1"])
        let last = try #require(listed.last)
        #expect(last.code.isEmpty && last.result == nil)
        #expect(last.status == "ok" && last.number == 2 && last.finishedAt == 4)
        #expect(try await store.executions(of: "sess_1", before: "exec_2", limit: 10).map(\.id) == ["exec_1"])
    }
}
