import SessionPool
import Testing

@testable import Engine
@testable import Persistence

extension SandboxTests {
    /// A server that is told to stop begins nothing, and lets what runs come to its end.
    @Suite struct DrainTests {
        @Test func whatRunsComesToItsEndAndNothingBegins() async throws {
            try await TestEngine.use { engine in
                let session = try await engine.open()
                let running = try await engine.begin(
                    "import time\nprint(1, flush=True)\ntime.sleep(0.3)\n7", in: session)
                let waiting = try await engine.submit("8", in: session)
                let draining = Task { @HostLoop in await engine.manager.drain() }
                try await engine.wait("it drains") { engine.manager.isDraining }
                let refused = await refusal { _ = try await engine.open() }
                #expect(refused?.code == .stopping && refused?.retryAfter ?? 0 > 0)
                #expect(await refusal { _ = try await engine.submit("1", in: session) }?.code == .stopping)
                await draining.value
                for execution in [running, waiting] {
                    #expect(execution.isFinished)
                    #expect(try await engine.records.execution(execution.id)?.status == "ok")
                }
                // The next server goes on with it.
                #expect(try await engine.records.session(session.id)?.state == .live)
            }
        }

        @Test func whatDoesNotEndInTimeIsInterruptedAndWhatWaitsNeverRuns() async throws {
            try await TestEngine.use(\.drainSeconds, 0.1) { engine in
                let session = try await engine.open()
                let running = try await engine.begin("print(1, flush=True)\nwhile True: pass", in: session)
                var waiting: [LiveExecution] = []
                for _ in 0..<5 { waiting.append(try await engine.submit("while True: pass", in: session)) }
                await engine.manager.drain()
                #expect(engine.manager.executionCount == 0)
                #expect(try await engine.records.execution(running.id)?.status == "interrupted")
                for execution in waiting {
                    let record = try #require(await engine.records.execution(execution.id))
                    #expect(record.status == "killed" && record.startedAt == nil)
                    #expect(try RecordedResult(record).death?.message.contains("shutting down") == true)
                }
                #expect(try await engine.records.unfinishedExecutions().isEmpty)
            }
        }

        @Test(arguments: [-1, 0, .nan] as [Double]) func anyNumberOfSecondsIsANumber(_ seconds: Double) async throws {
            try await TestEngine.use(\.drainSeconds, seconds) { engine in
                await engine.manager.drain()
                #expect(engine.manager.isDraining)
            }
        }
    }
}
