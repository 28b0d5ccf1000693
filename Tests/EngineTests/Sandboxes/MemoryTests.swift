import SessionPool
import Testing

@testable import Engine
@testable import Persistence

extension SandboxTests {
    /// What an execution said does not stay in memory when it is over.
    @Suite struct MemoryTests {
        @HostLoop
        private static func runLarge(in engine: TestEngine, _ session: LiveSession) async throws -> (Weak, String) {
            let execution = try await engine.submit(
                "for i in range(150): print('x' * 100_000)", in: session, nil, .awaited)
            await execution.waitForEnd()
            #expect(execution.failure == nil)
            return (Weak(execution), execution.id)
        }

        @HostLoop
        private final class Weak {
            weak var execution: LiveExecution?

            init(_ execution: LiveExecution) {
                self.execution = execution
            }
        }

        @Test func anExecutionThatPrintsMuchIsForgotten() async throws {
            try await TestEngine.use { engine in
                let session = try await engine.open()
                let (weak, id) = try await Self.runLarge(in: engine, session)
                try await engine.wait("it is forgotten") { weak.execution == nil }
                #expect(engine.manager.executionCount == 0)
                #expect(session.defaultContext.running == nil)
                let record = try #require(await engine.records.execution(id))
                #expect(record.result?.count ?? 0 > 1_000_000)
                let events = try await engine.follow(id)
                #expect(events.reduce(0) { $0 + ($1.type == "stdout" ? $1.data.count : 0) } > 15_000_000)
            }
        }

        @Test func aManagerIsLetGoWithItsSessions() async throws {
            try await TestEngine.use { engine in
                weak let session = try await engine.open()
                weak let manager = engine.manager
                try await engine.replaceManager()
                try await engine.wait("they are gone") { session == nil && manager == nil }
            }
        }
    }
}
