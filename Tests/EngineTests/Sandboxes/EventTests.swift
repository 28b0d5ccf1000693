import Foundation
import SessionPool
import Testing

@testable import Engine
@testable import Persistence

extension SandboxTests {
    /// Events are recorded before anybody hears of them; whoever follows hears each once, in order.
    @Suite struct EventTests {
        private static let lines = "for i in range(300): print(i, 'ä日' * 20, flush=True)\n1 / 0"

        private static func text(of events: [EventRecord], _ type: String) throws -> String {
            struct Printed: Decodable { let text: String }
            return try events.filter { $0.type == type }.map {
                try JSONDecoder().decode(Printed.self, from: Data($0.data)).text
            }.joined()
        }

        private static func expectNoGap(_ events: [EventRecord], after first: Int64 = 0) {
            #expect(events.map(\.sequence) == (0..<events.count).map { first + 1 + Int64($0) })
        }

        @Test(arguments: [Durability.acknowledged, .awaited])
        func theyTellWhatTheResultTells(_ durability: Durability) async throws {
            try await TestEngine.use { engine in
                let session = try await engine.open()
                let execution = try await engine.submit(Self.lines, in: session, nil, durability)
                await execution.waitForEnd()
                let events = try await engine.follow(execution.id)
                Self.expectNoGap(events)
                #expect(events.first?.type == ExecutionEventName.queued)
                #expect(events.dropFirst().first?.type == ExecutionEventName.started)
                #expect(events.last?.type == ExecutionEventName.finished)
                #expect(events.contains { $0.type == ExecutionEventName.error })
                let record = try #require(await engine.records.execution(execution.id))
                #expect(record == execution.record)
                #expect(try Self.text(of: events, "stdout") == RecordedResult(record).stdout)
                #expect(events.map(\.at) == events.map(\.at).sorted())
            }
        }

        @Test func whoeverFollowsFromWheneverHearsAllOnce() async throws {
            try await TestEngine.use { engine in
                let session = try await engine.open()
                let execution = try await engine.submit(Self.lines, in: session)
                var followers: [Task<(Int64, [EventRecord]), any Error>] = []
                // Some begin before there is anything, some at each moment in between, from any number on.
                var last: Int64 = -1
                while !execution.isFinished {
                    if execution.lastPublished != last {
                        last = execution.lastPublished
                        for after in Set([0, last, max(0, last - 3), last + 2]) {
                            followers.append(
                                Task { @HostLoop in (after, try await engine.follow(execution.id, after: after)) })
                        }
                    }
                    await execution.waitForMore(after: last)
                }
                let all = try await engine.records.allEvents(of: execution.id)
                Self.expectNoGap(all)
                #expect(followers.count > 4)
                for follower in followers {
                    let (after, heard) = try await follower.value
                    #expect(heard == all.filter { $0.sequence > after }, "after \(after)")
                }
                #expect(try await engine.follow(execution.id) == all)
            }
        }

        @Test func theNewestAreAtHandAndTheOthersRecorded() async throws {
            try await TestEngine.use { engine in
                let session = try await engine.open()
                let execution = try await engine.submit(
                    "for i in range(40): print(str(i % 10) * 50_000, flush=True)", in: session)
                let events = try await engine.follow(execution.id)
                Self.expectNoGap(events)
                #expect(try Self.text(of: events, "stdout").utf8.count == 40 * 50_001)
                #expect(execution.recentEvents(after: 0).isEmpty)
                let newest = try #require(execution.recentEvents(after: execution.lastPublished - 1).first)
                #expect(newest == events.last)
                for after in [execution.lastPublished, .max] { #expect(execution.recentEvents(after: after).isEmpty) }
                #expect(execution.recentEvents(after: .min).isEmpty)
                #expect(execution.recentEvents(after: 0).reduce(0) { $0 + $1.data.count } < 1 << 20)
            }
        }

        @Test func whoStopsListeningIsLetGo() async throws {
            try await TestEngine.use { engine in
                let session = try await engine.open()
                let execution = try await engine.begin("print(1, flush=True)\nwhile True: pass", in: session)
                let follower = Task { @HostLoop in await execution.waitForMore(after: .max) }
                let other = Task { @HostLoop in await execution.waitForEnd() }
                follower.cancel()
                await follower.value
                #expect(!execution.isFinished)
                session.defaultContext.interrupt()
                await other.value
                #expect(execution.isFinished)
            }
        }
    }
}

extension RecordStore {
    /// All events of an execution.
    func allEvents(of id: String) async throws(RecordError) -> [EventRecord] {
        var all: [EventRecord] = []
        while true {
            let some = try await events(of: id, after: all.last?.sequence ?? 0)
            if some.isEmpty { return all }
            all += some
        }
    }
}
