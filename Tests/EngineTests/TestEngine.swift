import Foundation
import GRDB
import LinuxSystem
import SandboxPolicy
import SessionPool
import Testing

@testable import Engine
@testable import Persistence

/// An engine of a test's own: real sandboxes, and a data directory that goes away with it.
@HostLoop
final class TestEngine {
    let host: SandboxHost
    let installation: Installation
    let records: RecordStore
    private(set) var manager: EngineManager
    let owner: Owner
    private let directory: String
    private var otherHosts: [SandboxHost] = []

    /// Starts an engine, lets the test use it, and ends it whatever happened.
    static func use(_ body: @HostLoop (TestEngine) async throws -> Void) async throws {
        // Other tests may need much memory at the same time.
        try await use(\.leastFreeMemory, 0, body)
    }

    /// The same, with a setting of the engine other than the usual.
    static func use<Value: Sendable>(
        _ setting: WritableKeyPath<EngineSettings, Value>, _ value: Value,
        _ body: @HostLoop (TestEngine) async throws -> Void
    ) async throws {
        var settings = EngineSettings()
        settings[keyPath: setting] = value
        let engine = try await TestEngine(settings)
        do {
            try await body(engine)
            await engine.end()
        } catch {
            await engine.end()
            throw error
        }
    }

    private init(_ settings: EngineSettings) async throws {
        directory = "/tmp/burrow-engine-test-\(UUID().uuidString)"
        installation = try Installation.find()
        owner = try Owner(tenant: "test", user: "test")
        records = try RecordStore(dataDirectory: directory)
        host = try await SandboxHost.start(
            installation: installation, configuration: HostConfiguration(dataDirectory: directory))
        manager = try await EngineManager.start(
            host: host, installation: installation, records: records, settings: settings)
    }

    /// Puts another engine in the place of this one, which hears nothing of it: as after a crash of the server.
    func replaceManager() async throws {
        let other = try await SandboxHost.start(
            installation: installation, configuration: HostConfiguration(dataDirectory: directory))
        otherHosts.append(other)
        manager = try await EngineManager.start(
            host: other, installation: installation, records: records, settings: manager.settings)
    }

    private func end() async {
        for host in [host] + otherHosts { await host.shutDown() }
        try? FileManager.default.removeItem(atPath: directory)
    }

    // MARK: Use

    /// Opens a session of a user, with the smallest profile.
    func open(
        _ owner: Owner? = nil, _ change: (inout SessionRequest) -> Void = { _ in }
    ) async throws(EngineError) -> LiveSession {
        var request = SessionRequest()
        request.profile = "minimal"
        change(&request)
        return try await manager.createSession(request, owner: owner ?? self.owner)
    }

    /// Has code run in the default context, or in another.
    func submit(
        _ code: String, in session: LiveSession, _ context: LiveContext? = nil, _ durability: Durability = .acknowledged
    ) async throws(EngineError) -> LiveExecution {
        try await manager.submit(
            ExecutionRequest(code: code), to: context ?? session.defaultContext, of: session, durability: durability)
    }

    /// Runs code, and returns what is recorded of it in the end.
    func run(_ code: String, in session: LiveSession, _ context: LiveContext? = nil) async throws -> ExecutionRecord {
        let execution = try await submit(code, in: session, context, .awaited)
        await execution.waitForEnd()
        if let failure = execution.failure { throw failure }
        return try #require(await records.execution(execution.id))
    }

    /// The text of the last result of a piece of code.
    func value(of code: String, in session: LiveSession, _ context: LiveContext? = nil) async throws -> String? {
        let record = try await run(code, in: session, context)
        return try RecordedResult(record).results.last?.data["text/plain"]
    }

    /// Begins to run code, and waits until it prints something.
    func begin(_ code: String, in session: LiveSession, _ context: LiveContext? = nil) async throws -> LiveExecution {
        let execution = try await submit(code, in: session, context)
        var last: Int64 = 0
        while !execution.isFinished {
            await execution.waitForMore(after: last)
            if try await records.events(of: execution.id, after: 0).contains(where: { $0.type == "stdout" }) {
                return execution
            }
            last = execution.lastPublished
        }
        throw EngineError(.invalid, "the code ended before it printed")
    }

    /// Where a file of the user is on the host.
    func home(_ name: String) -> String {
        "\(directory)/tenants/\(owner.tenant)/users/\(owner.user)/\(name)"
    }

    /// Waits until something is so.
    func wait(
        _ what: String, _ location: SourceLocation = #_sourceLocation, until isSo: @HostLoop () async throws -> Bool
    ) async throws {
        let deadline = MonotonicClock.nanoseconds() + 20_000_000_000
        while try await !isSo() {
            try #require(MonotonicClock.nanoseconds() < deadline, "never: \(what)", sourceLocation: location)
            await HostTimer.pause(seconds: 0.005)
        }
    }

    // MARK: The records

    /// Makes all writing fail, or lets it succeed again.
    func failWrites(_ fail: Bool) async throws {
        try await records.pool.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA query_only = \(fail ? 1 : 0)")
        }
    }

    /// Holds the records as another program would.
    func lockRecords() throws -> OutsideLock {
        try OutsideLock(on: directory + "/records/burrow.sqlite")
    }

    /// Follows an execution from after an event on, as clients do; everything told must be recorded.
    func follow(_ id: String, after first: Int64 = 0) async throws -> [EventRecord] {
        var events: [EventRecord] = []
        while true {
            let last = events.last?.sequence ?? first
            guard let live = manager.liveExecution(id, of: owner) else {
                let rest = try await records.events(of: id, after: last)
                if rest.isEmpty { return events }
                events += rest
                continue
            }
            if live.lastPublished > last {
                let recent = live.recentEvents(after: last)
                #expect(try await records.lastSequence(of: id) >= recent.last?.sequence ?? 0)
                events += recent.isEmpty ? try await records.events(of: id, after: last) : recent
            } else if live.isFinished {
                return events
            } else {
                await live.waitForMore(after: last)
            }
        }
    }
}

/// What tests read of a recorded result.
struct RecordedResult: Decodable {
    let status: String
    let stdout: String
    let results: [Shown]
    let death: Death?

    struct Shown: Decodable {
        let data: [String: String]
    }

    struct Death: Decodable {
        let kind: String
        let message: String
    }

    init(_ record: ExecutionRecord) throws {
        self = try JSONDecoder().decode(RecordedResult.self, from: Data(try #require(record.result)))
    }
}

/// Why the engine refuses something; a failure of the test if it does not.
@HostLoop
func refusal(
    _ location: SourceLocation = #_sourceLocation, of body: @HostLoop () async throws -> Void
) async -> EngineError? {
    do {
        try await body()
        Issue.record("nothing is refused", sourceLocation: location)
    } catch let error as EngineError {
        return error
    } catch {
        Issue.record(error, sourceLocation: location)
    }
    return nil
}

/// Tests that start sandboxes: one after the other, for each may use the whole machine.
@Suite(.serialized, .timeLimit(.minutes(2))) enum SandboxTests {}
