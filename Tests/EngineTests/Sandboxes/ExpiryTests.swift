import SessionPool
import Testing

@testable import Engine
@testable import Persistence

extension SandboxTests {
    /// Sessions end by themselves when they are not used, and however they are used when their time is over.
    @Suite struct ExpiryTests {
        @HostLoop
        private static func expectEnd(of id: String, because reason: String, in engine: TestEngine) async throws {
            try await engine.wait("it ends") { engine.manager.liveSession(id) == nil }
            let gone = await refusal { _ = try await engine.manager.session(id, of: engine.owner) }
            #expect(gone?.code == .gone && gone?.loss?.reason == reason)
            try await engine.wait("that is recorded") { try await engine.records.session(id)?.state == .ended }
            #expect(try await engine.records.session(id)?.endReason == reason)
        }

        @Test func anIdleSessionEnds() async throws {
            try await TestEngine.use { engine in
                let session = try await engine.open { $0.idleSeconds = 0.2 }
                #expect(session.expiresAt <= session.record.lastUsedAt + 200)
                try await Self.expectEnd(of: session.id, because: "idle", in: engine)
            }
        }

        @Test func aSessionThatIsMadeForLongerThanItMayLiveEnds() async throws {
            try await TestEngine.use { engine in
                let idle = try await engine.open { $0.idleSeconds = 0.0001 }
                try await Self.expectEnd(of: idle.id, because: "idle", in: engine)
                let short = try await engine.open { $0.lifeSeconds = 0.0001 }
                try await Self.expectEnd(of: short.id, because: "life_time", in: engine)
            }
        }

        @Test func whatRunsIsUse() async throws {
            try await TestEngine.use { engine in
                let session = try await engine.open { $0.idleSeconds = 0.2 }
                let record = try await engine.run("import time; time.sleep(1)", in: session)
                #expect(record.status == "ok")
                #expect(engine.manager.liveSession(session.id) === session)
                let second = try await engine.run("1", in: session)
                #expect(second.status == "ok")
                try await Self.expectEnd(of: session.id, because: "idle", in: engine)
            }
        }

        @Test func lifeEndsWhateverRuns() async throws {
            try await TestEngine.use { engine in
                let session = try await engine.open { $0.lifeSeconds = 0.6 }
                let running = try await engine.begin("print(1, flush=True)\nwhile True: pass", in: session)
                let waiting = try await engine.submit("1", in: session)
                try await Self.expectEnd(of: session.id, because: "life_time", in: engine)
                for execution in [running, waiting] {
                    await execution.waitForEnd()
                    #expect(try await engine.records.execution(execution.id)?.status == "killed")
                }
            }
        }

        @Test func aUserChoosesAnotherEnd() async throws {
            try await TestEngine.use { engine in
                let session = try await engine.open()
                engine.manager.setTimeout(of: session, seconds: 0.1)
                try await Self.expectEnd(of: session.id, because: "life_time", in: engine)
                let other = try await engine.open { $0.lifeSeconds = 0.5 }
                engine.manager.setTimeout(of: other, seconds: 1e300)
                #expect(other.expiresAt <= other.record.createdAt + 500)
                try await Self.expectEnd(of: other.id, because: "life_time", in: engine)
            }
        }
    }
}
