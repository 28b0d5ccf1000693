import SandboxPolicy
import SessionPool
import Testing

@testable import Engine
@testable import Persistence

extension SandboxTests {
    /// Sessions begin, are found by their owners and nobody else, and end.
    @Suite struct SessionTests {
        @Test func createFindAndDelete() async throws {
            try await TestEngine.use { engine in
                let session = try await engine.open { $0.name = "name" }
                #expect(try await engine.manager.session(session.id, of: engine.owner) === session)
                #expect(try await engine.records.session(session.id)?.state == .live)
                #expect(try await engine.records.contexts(of: session.id).map(\.isDefault) == [true])
                #expect(try await engine.value(of: "20 + 22", in: session) == "42")
                #expect(try await engine.manager.sessionRecords(of: engine.owner, before: nil, limit: 9).count == 1)

                try await engine.manager.deleteSession(session.id, of: engine.owner)
                let recorded = try #require(await engine.records.session(session.id))
                #expect(recorded.state == .ended && recorded.endReason == "deleted")
                #expect(try await engine.records.contexts(of: session.id).isEmpty)
                #expect(engine.manager.sessionCount == 0)
                let gone = await refusal { _ = try await engine.manager.session(session.id, of: engine.owner) }
                #expect(gone?.code == .gone)
                #expect(gone?.loss?.reason == "deleted" && gone?.loss?.endedAt == recorded.endedAt)
                #expect(gone?.loss?.lost.contains("variables") == true)
                #expect(gone?.loss?.kept.contains("/home/user") == true)
                let again = await refusal { try await engine.manager.deleteSession(session.id, of: engine.owner) }
                #expect(again?.code == .gone)
                let submitted = await refusal { _ = try await engine.submit("1", in: session) }
                #expect(submitted?.code == .gone)
            }
        }

        @Test func othersFindNothing() async throws {
            try await TestEngine.use { engine in
                let session = try await engine.open()
                let execution = try await engine.begin("print(1, flush=True)\nwhile True: pass", in: session)
                let manager = engine.manager
                let others = [
                    try Owner(tenant: "other", user: "test"), try Owner(tenant: "test", user: "other"),
                ]
                for isLive in [true, false] {
                    for other in others {
                        for body: @HostLoop () async throws -> Void in [
                            { _ = try await manager.session(session.id, of: other) },
                            { _ = try await manager.sessionRecord(session.id, of: other) },
                            { try await manager.deleteSession(session.id, of: other) },
                            { _ = try await manager.restartSession(session.id, of: other) },
                            { _ = try await manager.executions(of: session.id, owner: other, before: nil, limit: 9) },
                            { _ = try await manager.execution(execution.id, of: other) },
                            { _ = try await manager.cancel(execution.id, of: other) },
                        ] {
                            #expect(await refusal(of: body)?.code == .notFound)
                        }
                        #expect(manager.liveExecution(execution.id, of: other) == nil)
                        #expect(manager.liveSessions(of: other).isEmpty)
                        #expect(try await manager.sessionRecords(of: other, before: nil, limit: 9).isEmpty)
                    }
                    if isLive {
                        #expect(!execution.isFinished)
                        try await manager.deleteSession(session.id, of: engine.owner)
                        await execution.waitForEnd()
                    }
                }
            }
        }

        @Test func whatIsNoNameIsNotFound() async throws {
            try await TestEngine.use { engine in
                for id in ["", "sess_", "'; --", "exec_00000000000000000000000000", Identifier.make("sess")] {
                    let session = await refusal { _ = try await engine.manager.session(id, of: engine.owner) }
                    #expect(session?.code == .notFound)
                    let execution = await refusal { _ = try await engine.manager.execution(id, of: engine.owner) }
                    #expect(execution?.code == .notFound)
                }
            }
        }

        @Test func requestsThatCannotBeMetAreRefused() async throws {
            try await TestEngine.use { engine in
                for change: (inout SessionRequest) -> Void in [
                    { $0.profile = "none" }, { $0.profile = "../minimal" }, { $0.lifeSeconds = 0 },
                    { $0.lifeSeconds = .nan }, { $0.lifeSeconds = .infinity }, { $0.lifeSeconds = 86_401 },
                    { $0.idleSeconds = -1 }, { $0.idleSeconds = .nan }, { $0.idleSeconds = 86_401 },
                    { $0.limits.memoryBytes = .max },
                ] {
                    #expect(await refusal { _ = try await engine.open(nil, change) }?.code == .invalid)
                }
                #expect(engine.manager.sessionCount == 0)
                let live = try await engine.records.liveSessions()
                #expect(live.isEmpty)
            }
        }

        @Test func aSessionThatCannotBeRecordedIsNone() async throws {
            try await TestEngine.use { engine in
                try await engine.failWrites(true)
                let refused = await refusal { _ = try await engine.open() }
                #expect(refused?.code == .storage && refused?.retryAfter != nil)
                #expect(engine.manager.sessionCount == 0)
                try await engine.failWrites(false)
                _ = try await engine.open()
            }
        }

        @Test func anEndThatCannotBeRecordedIsTold() async throws {
            try await TestEngine.use { engine in
                let session = try await engine.open()
                try await engine.failWrites(true)
                let refused = await refusal { try await engine.manager.deleteSession(session.id, of: engine.owner) }
                #expect(refused?.code == .storage)
                #expect(try await engine.manager.session(session.id, of: engine.owner) === session)
                try await engine.failWrites(false)
                try await engine.manager.deleteSession(session.id, of: engine.owner)
                let gone = await refusal { _ = try await engine.manager.session(session.id, of: engine.owner) }
                #expect(gone?.code == .gone && gone?.loss?.reason == "deleted")
            }
        }

        @Test func aSessionWithExecutionsThatWaitLeavesNoneBehind() async throws {
            try await TestEngine.use { engine in
                let session = try await engine.open()
                let running = try await engine.begin("print(1, flush=True)\nwhile True: pass", in: session)
                var waiting: [LiveExecution] = []
                for _ in 0..<5 { waiting.append(try await engine.submit("1", in: session)) }
                try await engine.manager.deleteSession(session.id, of: engine.owner)
                for execution in waiting + [running] {
                    await execution.waitForEnd()
                    let record = try #require(await engine.records.execution(execution.id))
                    #expect(record.state == .finished && record.status == "killed")
                    #expect(try RecordedResult(record).status == "killed")
                    #expect(try await engine.follow(execution.id).last?.type == ExecutionEventName.finished)
                }
                try await engine.wait("all are forgotten") { engine.manager.executionCount == 0 }
            }
        }
    }
}
