import SessionPool
import Testing

@testable import Engine
@testable import Persistence

extension SandboxTests {
    /// Contexts of one session: each with its own variables, beside each other.
    @Suite struct ContextTests {
        @Test func eachHasItsOwnVariables() async throws {
            try await TestEngine.use { engine in
                let session = try await engine.open()
                let other = try await engine.manager.createContext(in: session, workingDirectory: "/tmp")
                _ = try await engine.run("x = 1", in: session)
                _ = try await engine.run("x = 2", in: session, other)
                #expect(try await engine.value(of: "x", in: session) == "1")
                #expect(try await engine.value(of: "__import__('os').getcwd(), x", in: session, other) == "('/tmp', 2)")
                #expect(try await engine.records.contexts(of: session.id).map(\.id).contains(other.id))
                #expect(try engine.manager.context(other.id, of: session) === other)
                #expect(try engine.manager.context(nil, of: session) === session.defaultContext)
                try await engine.manager.restartContext(other)
                #expect(try await engine.value(of: "'x' in globals()", in: session, other) == "False")
                #expect(try await engine.value(of: "x", in: session) == "1")
            }
        }

        @Test func whatRunsInOneDoesNotHoldUpAnother() async throws {
            try await TestEngine.use { engine in
                let session = try await engine.open()
                let other = try await engine.manager.createContext(in: session, workingDirectory: nil)
                let running = try await engine.begin("print(1, flush=True)\nwhile True: pass", in: session)
                #expect(try await engine.value(of: "7", in: session, other) == "7")
                #expect(!running.isFinished)
                session.defaultContext.interrupt()
                await running.waitForEnd()
            }
        }

        @Test func oneThatIsDeletedEndsWhatRunsAndWaits() async throws {
            try await TestEngine.use { engine in
                let session = try await engine.open()
                let other = try await engine.manager.createContext(in: session, workingDirectory: nil)
                let running = try await engine.begin("print(1, flush=True)\nwhile True: pass", in: session, other)
                let waiting = try await engine.submit("1", in: session, other)
                try await engine.manager.deleteContext(other, of: session)
                #expect(try await engine.records.contexts(of: session.id).map(\.isDefault) == [true])
                for execution in [running, waiting] {
                    await execution.waitForEnd()
                    #expect(try await engine.records.execution(execution.id)?.status == "killed")
                }
                #expect(await refusal { _ = try engine.manager.context(other.id, of: session) }?.code == .notFound)
                #expect(await refusal { _ = try await engine.submit("1", in: session, other) }?.code == .notFound)
                try await engine.wait("all are forgotten") { engine.manager.executionCount == 0 }
            }
        }

        @Test func oneThatIsDeletedWhileItIsMadeNeverRunsAnything() async throws {
            try await TestEngine.use { engine in
                let session = try await engine.open()
                let making = Task { @HostLoop in
                    await refusal {
                        _ = try await engine.manager.createContext(in: session, workingDirectory: nil)
                    }
                }
                try await engine.wait("it is there") { session.contexts.count == 2 }
                let context = try #require(session.contexts.values.first { !$0.record.isDefault })
                let execution = try await engine.submit("open('ran', 'w')", in: session, context)
                try await engine.manager.deleteContextNow(context, of: session)
                #expect(await making.value?.code == .gone)
                await execution.waitForEnd()
                #expect(try await engine.records.execution(execution.id)?.status == "killed")
                #expect(try await engine.value(of: "__import__('os').path.exists('ran')", in: session) == "False")
            }
        }

        @Test func boundsAndTheDefault() async throws {
            try await TestEngine.use(\.mostContexts, 2) { engine in
                let session = try await engine.open()
                let nowhere = await refusal {
                    _ = try await engine.manager.createContext(in: session, workingDirectory: "/nowhere")
                }
                #expect(nowhere != nil)
                let other = try await engine.manager.createContext(in: session, workingDirectory: nil)
                let third = await refusal {
                    _ = try await engine.manager.createContext(in: session, workingDirectory: nil)
                }
                #expect(third?.code == .invalid)
                let first = await refusal {
                    try await engine.manager.deleteContext(session.defaultContext, of: session)
                }
                #expect(first?.code == .invalid)
                try await engine.manager.deleteContext(other, of: session)
                _ = try await engine.manager.createContext(in: session, workingDirectory: nil)
            }
        }
    }
}

extension EngineManager {
    /// Takes a context away that nobody was promised yet: there is nothing recorded of it.
    func deleteContextNow(_ context: LiveContext, of session: LiveSession) async throws {
        await session.remove(context)
    }
}
