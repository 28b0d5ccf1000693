import Testing

@testable import SessionPool

extension SandboxTests {
    /// One thing at a time: who comes while something runs waits for its turn.
    @Suite struct OneAtATimeTests {
        @Test func executionsRunInTheOrderInWhichTheyCame() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                let first = try await session.begin("order = [0]\nprint('running', flush=True)\nwhile True: pass")
                let others = (1...5).map { number in
                    Task { @HostLoop in try await session.run("order.append(\(number)); order") }
                }
                // All of them stand in line before this goes on.
                for _ in 0..<50 { await Task.yield() }
                session.interrupt()
                #expect(try await first.value.status == .interrupted)
                for task in others { #expect(try await task.value.status == .ok) }
                #expect(try await session.value(of: "sorted(order)") == "[0, 1, 2, 3, 4, 5]")
            }
        }

        @Test func whileAContextIsMadeAnewToo() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                #expect(try await session.run("import os; os._exit(0)").death?.kind == .exit)
                // Both find no context; one of them makes it.
                async let first = session.run("import time; time.sleep(0.1); print('first')")
                async let second = session.run("print('second')")
                #expect(try await first.stdout == "first\n")
                #expect(try await second.stdout == "second\n")
                try await session.expectToWork()
            }
        }

        @Test func aRestartEndsWhatRunsAndLetsOthersGoOn() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                let first = try await session.begin("print('running', flush=True)\nwhile True: pass")
                try await session.restart()
                #expect(try await first.value.death?.kind == .sandboxLost)
                try await session.expectToWork()
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
