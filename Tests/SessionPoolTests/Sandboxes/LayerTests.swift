import SandboxPolicy
import Testing

@testable import SessionPool

extension SandboxTests {
    /// What an operator can do without, and what results then say.
    @Suite struct LayerTests {
        @Test(arguments: Layer.allCases)
        func aSessionWithoutALayerWorks(_ layer: Layer) async throws {
            try await TestHost.use(without: [layer]) { test in
                let session = try await test.open { $0.wallSeconds = 0.5 }
                try await session.expectToWork()
                let running = try await session.run("x = 1\nwhile True: pass")
                #expect(running.death?.kind == .timeout)
                #expect(running.death?.stateSurvived == true)
                let crash = try await session.run("import os; os._exit(3)")
                #expect(crash.death?.exitCode == 3)
                #expect(crash.confinement == .confined)
                try await session.expectToWork()
            }
        }

        @Test func whatIsLeftOutIsSaid() async throws {
            try await TestHost.use(without: [.cgroup]) { test in
                #expect(test.host.accounting == "rlimits")
                #expect(test.host.accountingReason?.isEmpty == false)
            }
        }

        @Test func withoutControlGroupsWhatIsDeafEndsWithItsRoom() async throws {
            try await TestHost.use(without: [.cgroup]) { test in
                let session = try await test.open()
                let running = try await session.begin(
                    """
                    import os, signal
                    signal.signal(signal.SIGINT, signal.SIG_IGN)
                    os.fork()
                    print("running", flush=True)
                    while True: pass
                    """)
                session.interrupt()
                #expect(try await running.value.death?.stateSurvived == false)
                try await session.expectToWork()
            }
        }

        @Test func directModeSaysSoInEveryResult() async throws {
            try await TestHost.use(isDirect: true) { test in
                let session = try await test.open()
                let result = try await session.run("x = 1; x")
                #expect(result.status == .ok)
                #expect(result.confinement == .direct)
                #expect(result.tier == .direct)
                let crash = try await session.run("import os; os._exit(3)")
                #expect(crash.death?.exitCode == 3)
                #expect(crash.confinement == .direct)
                try await session.expectToWork()
            }
        }
    }
}
