import SandboxPolicy
import SessionPool
import Testing

@testable import Engine

extension SandboxTests {
    /// More than the machine may carry is refused, with a time after which it is worth another try.
    @Suite struct CapacityTests {
        /// Opens sessions at the same time; returns how many there are, and why others are not.
        @HostLoop
        private static func open(_ count: Int, in engine: TestEngine, _ owner: Owner) async -> (Int, [EngineError]) {
            let tasks = (0..<count).map { _ in
                Task { @HostLoop () -> EngineError? in
                    do throws(EngineError) {
                        _ = try await engine.open(owner)
                        return nil
                    } catch {
                        return error
                    }
                }
            }
            var errors: [EngineError] = []
            for task in tasks { if let error = await task.value { errors.append(error) } }
            return (count - errors.count, errors)
        }

        @Test func sessionsOfAll() async throws {
            try await TestEngine.use(\.mostSessions, 2) { engine in
                let (opened, errors) = await Self.open(6, in: engine, engine.owner)
                #expect(opened == 2)
                #expect(errors.allSatisfy { $0.code == .atCapacity && $0.retryAfter ?? 0 > 0 })
                let other = try Owner(tenant: "other", user: "other")
                #expect(await refusal { _ = try await engine.open(other) }?.code == .atCapacity)
                #expect(engine.manager.obstacle == .sessions(2))
                let first = try #require(engine.manager.liveSessions(of: engine.owner).first)
                try await engine.manager.deleteSession(first.id, of: engine.owner)
                #expect(engine.manager.obstacle == nil)
                _ = try await engine.open(other)
            }
        }

        @Test func sessionsOfOneUser() async throws {
            try await TestEngine.use(\.mostSessionsOfUser, 2) { engine in
                let (opened, errors) = await Self.open(6, in: engine, engine.owner)
                #expect(opened == 2)
                #expect(errors.allSatisfy { $0.code == .atCapacity && $0.retryAfter ?? 0 > 0 })
                // It is a matter between the server and this user.
                #expect(engine.manager.obstacle == nil)
                _ = try await engine.open(try Owner(tenant: "test", user: "other"))
            }
        }

        @Test func codeThatWaits() async throws {
            try await TestEngine.use(\.mostCodeBytesOfTenant, 100_000) { engine in
                let session = try await engine.open()
                let long = "#" + String(repeating: "x", count: 60_000)
                let running = try await engine.submit("import time; time.sleep(60)", in: session, nil, .acknowledged)
                let waiting = try await engine.submit(long, in: session, nil, .acknowledged)
                let refused = await refusal { _ = try await engine.submit(long, in: session, nil, .acknowledged) }
                #expect(refused?.code == .queueFull && refused?.retryAfter ?? 0 > 0)
                // Others have their own.
                let other = try await engine.open(try Owner(tenant: "other", user: "other"))
                await (try await engine.submit(long, in: other, nil, .awaited)).waitForEnd()
                // What came to its end makes room, and what was refused took none.
                engine.manager.interrupt(running)
                await waiting.waitForEnd()
                await (try await engine.submit(long, in: session, nil, .awaited)).waitForEnd()
            }
        }

        @Test func memory() async throws {
            try await TestEngine.use(\.leastFreeMemory, .max) { engine in
                let refused = await refusal { _ = try await engine.open() }
                #expect(refused?.code == .atCapacity && refused?.retryAfter ?? 0 > 0)
                #expect(engine.manager.obstacle == .memory)
            }
        }

        @Test func memoryOfAllSandboxes() async throws {
            try await TestEngine.use(\.leastSandboxMemory, .max) { engine in
                guard engine.host.accounting != "rlimits" else { return }
                let refused = await refusal { _ = try await engine.open() }
                #expect(refused?.code == .atCapacity && refused?.retryAfter ?? 0 > 0)
            }
        }

        @Test func whoFailedDoesNotCount() async throws {
            try await TestEngine.use(\.mostSessions, 1) { engine in
                for _ in 0..<3 {
                    #expect(await refusal { _ = try await engine.open(nil) { $0.profile = "none" } }?.code == .invalid)
                }
                _ = try await engine.open()
            }
        }
    }
}
