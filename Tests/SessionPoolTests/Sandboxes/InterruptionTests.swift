import SandboxPolicy
import Testing

@testable import SessionPool

extension SandboxTests {
    /// Asking an execution to stop: first kindly, then for good.
    @Suite struct InterruptionTests {
        @Test func aWillingExecutionKeepsItsVariables() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                let running = try await session.begin("x = 7\nprint('running', flush=True)\nwhile True: pass")
                session.interrupt()
                let result = try await running.value
                #expect(result.status == .interrupted)
                #expect(result.death?.kind == .interrupted)
                #expect(result.death?.stateSurvived == true)
                #expect(try await session.value(of: "x") == "7")
            }
        }

        @Test func aDeafOneIsEndedAfterTheGrace() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                let running = try await session.begin(
                    """
                    import signal
                    signal.signal(signal.SIGINT, signal.SIG_IGN)
                    print('running', flush=True)
                    while True: pass
                    """)
                session.interrupt()
                let result = try await running.value
                #expect(result.death?.kind == .interrupted)
                #expect(result.death?.stateSurvived == false)
                #expect(result.usage.wallSeconds >= 1)
                try await session.expectToWork()
            }
        }

        @Test func askingWhenNothingRunsIsNoTrouble() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                session.interrupt()
                try await session.expectToWork()
                session.interrupt()
                try await session.expectToWork()
            }
        }

        @Test func askingOftenIsAskingOnce() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                let running = try await session.begin(
                    """
                    x = 7
                    print('running', flush=True)
                    while True: pass
                    """)
                for _ in 0..<100 { session.interrupt() }
                #expect(try await running.value.death?.stateSurvived == true)
                #expect(try await session.value(of: "x") == "7")
            }
        }

        @Test func aTimeoutStopsByItself() async throws {
            try await TestHost.use { test in
                let session = try await test.open { $0.wallSeconds = 0.3 }
                let result = try await session.run("x = 7\nwhile True: pass")
                #expect(result.status == .timeout)
                #expect(result.death?.kind == .timeout)
                #expect(result.death?.stateSurvived == true)
                #expect(result.usage.wallSeconds >= 0.3)
                #expect(try await session.value(of: "x") == "7")
            }
        }
    }
}
