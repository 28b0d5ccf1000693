import Testing

@testable import SessionPool

extension SandboxTests {
    /// One execution at a time: a second one is refused, and harms neither the first nor itself.
    @Suite struct OneAtATimeTests {
        @Test func aSecondExecutionIsRefusedWhileOneRuns() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                let first = try await session.begin("print('running', flush=True)\nwhile True: pass")
                let error = await #expect(throws: SandboxError.self) { try await session.run("1") }
                #expect(error?.code == .invalidRequest)
                session.interrupt()
                #expect(try await first.value.status == .interrupted)
                #expect(try await session.value(of: "1 + 1") == "2")
            }
        }

        @Test func whileAContextIsMadeAnewToo() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                #expect(try await session.run("import os; os._exit(0)").death?.kind == .exit)
                // Both find no context. However it is decided, each hears of its end.
                async let first = Self.outcome(of: session)
                async let second = Self.outcome(of: session)
                let outcomes = await [first, second]
                #expect(outcomes.contains("ok"))
                #expect(outcomes.allSatisfy { $0 == "ok" || $0 == "refused" }, "\(outcomes)")
                #expect(try await session.value(of: "1 + 1") == "2")
            }
        }

        @HostLoop
        private static func outcome(of session: Session) async -> String {
            do {
                let result = try await session.run("import time; time.sleep(0.1); print('done')")
                return result.stdout == "done\n" ? "ok" : result.text
            } catch let error as SandboxError {
                return error.code == .invalidRequest ? "refused" : "\(error)"
            } catch {
                return "\(error)"
            }
        }

        @Test func anInspectionWaitsForTheExecution() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                let first = try await session.begin("print('running', flush=True)\nimport time; time.sleep(0.2)")
                #expect(try await session.needsMoreLines(Array("for x in y:".utf8)))
                #expect(try await !session.needsMoreLines(Array("x = 1".utf8)))
                #expect(try await first.value.status == .ok)
            }
        }

        @Test func twoInspectionsAtOnceAreBothAnswered() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                async let first = session.needsMoreLines(Array("for x in y:".utf8))
                async let second = session.needsMoreLines(Array("x = 1".utf8))
                #expect(try await [first, second] == [true, false])
            }
        }
    }
}
