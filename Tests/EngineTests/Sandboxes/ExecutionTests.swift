import Foundation
import SessionPool
import Testing

@testable import Engine
@testable import Persistence

extension SandboxTests {
    /// Executions of a context run one after the other, within a bound, and stop when they are asked to.
    @Suite struct ExecutionTests {
        private static let endless = "print('runs', flush=True)\nwhile True: pass"

        @Test func oneAfterTheOtherInTheirOrder() async throws {
            try await TestEngine.use { engine in
                let session = try await engine.open()
                _ = try await engine.run("seen = []", in: session)
                var executions: [LiveExecution] = []
                for number in 0..<20 {
                    executions.append(
                        try await engine.submit(
                            "seen.append(\(number))", in: session, nil, number % 3 == 0 ? .awaited : .acknowledged))
                }
                for execution in executions { await execution.waitForEnd() }
                #expect(try await engine.value(of: "seen == list(range(20))", in: session) == "True")
                var numbers: [Int64?] = []
                for execution in executions { numbers.append(try await engine.records.execution(execution.id)?.number) }
                #expect(numbers == (2...21).map { Int64($0) })
            }
        }

        @Test func moreThanMayWaitAreRefusedAndNotRecorded() async throws {
            try await TestEngine.use(\.mostQueued, 3) { engine in
                let session = try await engine.open()
                let running = try await engine.begin(Self.endless, in: session)
                let tasks = (0..<10).map { number in
                    Task { @HostLoop () -> EngineError? in
                        do throws(EngineError) {
                            _ = try await engine.submit(
                                "1", in: session, nil, number % 2 == 0 ? .awaited : .acknowledged)
                            return nil
                        } catch {
                            return error
                        }
                    }
                }
                var errors: [EngineError] = []
                for task in tasks { if let error = await task.value { errors.append(error) } }
                #expect(errors.count == 7)
                #expect(errors.allSatisfy { $0.code == .queueFull && $0.retryAfter ?? 0 > 0 })
                #expect(session.defaultContext.queuedCount == 3)
                #expect(try await engine.manager.cancel(running.id, of: engine.owner))
                try await engine.wait("all have ended") { engine.manager.executionCount == 0 }
                let recorded = try await engine.records.executions(of: session.id, before: nil, limit: 100)
                #expect(recorded.count == 4)
                _ = try await engine.run("1", in: session)
            }
        }

        @Test func whereNothingMayWaitOneRuns() async throws {
            try await TestEngine.use(\.mostQueued, 0) { engine in
                let session = try await engine.open()
                #expect(try await engine.value(of: "7", in: session) == "7")
                let running = try await engine.begin(Self.endless, in: session)
                #expect(await refusal { _ = try await engine.submit("1", in: session) }?.code == .queueFull)
                session.defaultContext.interrupt()
                await running.waitForEnd()
            }
        }

        @Test func oneThatWaitsIsCancelled() async throws {
            try await TestEngine.use { engine in
                let session = try await engine.open()
                let running = try await engine.begin(Self.endless, in: session)
                let waiting = try await engine.submit("open('ran', 'w')", in: session)
                let next = try await engine.submit("7", in: session)
                #expect(try await engine.manager.cancel(waiting.id, of: engine.owner))
                await waiting.waitForEnd()
                let record = try #require(await engine.records.execution(waiting.id))
                #expect(record.status == "interrupted" && record.number == nil && record.startedAt == nil)
                #expect(try RecordedResult(record).death?.message == "cancelled before it ran")
                #expect(try await engine.manager.cancel(waiting.id, of: engine.owner) == false)
                #expect(!running.isFinished)
                #expect(try await engine.manager.cancel(running.id, of: engine.owner))
                await next.waitForEnd()
                #expect(try await engine.records.execution(next.id)?.status == "ok")
                #expect(!FileManager.default.fileExists(atPath: engine.home("ran")))
            }
        }

        @Test func oneThatRunsIsInterruptedAndKeepsItsVariables() async throws {
            try await TestEngine.use { engine in
                let session = try await engine.open()
                let running = try await engine.begin("x = 7\n" + Self.endless, in: session)
                #expect(try await engine.manager.cancel(running.id, of: engine.owner))
                await running.waitForEnd()
                let record = try #require(await engine.records.execution(running.id))
                #expect(record.status == "interrupted" && record.startedAt != nil)
                #expect(try await engine.value(of: "x", in: session) == "7")
                #expect(try await engine.manager.cancel(running.id, of: engine.owner) == false)
            }
        }

        @Test func whoIsCancelledAtOnceDoesNotRunOn() async throws {
            try await TestEngine.use { engine in
                let session = try await engine.open()
                // Its process is made anew, which takes a while.
                for code in ["import os; os._exit(3)", "1"] {
                    _ = try await engine.run(code, in: session)
                    let execution = try await engine.submit(Self.endless, in: session)
                    #expect(try await engine.manager.cancel(execution.id, of: engine.owner))
                    await execution.waitForEnd()
                    #expect(try await engine.records.execution(execution.id)?.status == "interrupted")
                }
                #expect(try await engine.value(of: "7", in: session) == "7")
            }
        }

        @Test func whatCannotBeCodeIsRefused() async throws {
            try await TestEngine.use { engine in
                let session = try await engine.open()
                for code in ["", "  \n", "a\0b", String(repeating: "#", count: 64 << 20)] {
                    #expect(await refusal { _ = try await engine.submit(code, in: session) }?.code == .invalid)
                }
                for timeout in [0, -1, .nan, .infinity] as [Double] {
                    var request = ExecutionRequest(code: "1")
                    request.timeout = timeout
                    let error = await refusal { [request] in
                        _ = try await engine.manager.submit(
                            request, to: session.defaultContext, of: session, durability: .awaited)
                    }
                    #expect(error?.code == .invalid)
                }
                #expect(engine.manager.executionCount == 0)
                #expect(try await engine.records.executions(of: session.id, before: nil, limit: 9).isEmpty)
            }
        }

        @Test func aTimeoutOfItsOwn() async throws {
            try await TestEngine.use { engine in
                let session = try await engine.open()
                var request = ExecutionRequest(code: Self.endless)
                request.timeout = 0.2
                let execution = try await engine.manager.submit(
                    request, to: session.defaultContext, of: session, durability: .awaited)
                await execution.waitForEnd()
                #expect(try await engine.records.execution(execution.id)?.status == "timeout")
            }
        }
    }
}
