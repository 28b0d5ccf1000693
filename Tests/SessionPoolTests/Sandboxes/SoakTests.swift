import SessionPool
import Testing

extension SandboxTests {
    /// Opening and closing sessions, thousands of times and roughly, leaves nothing of them behind.
    @Suite struct SoakTests {
        private static let sessions = 2_000
        private static let atOnce = 8

        @Test func twoThousandSessionsLeaveNothing() async {
            // In a process of its own, where every descriptor and every child is of these sessions.
            let r = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
                // Whatever a first host makes once, in this process and on this machine, is no leak of the second.
                try await TestHost.use { test in try await test.open().expectToWork() }
                let before = MachineState.now()
                try await TestHost.use { test in
                    try await test.host.prepare(test.minimal)
                    let idle = MachineState.now()
                    try await SandboxTests.SoakTests.useSessions(of: test)
                    let after = MachineState.now()
                    #expect(after.processes == idle.processes)
                    #expect(after.cgroups == idle.cgroups)
                    #expect(after.mounts == idle.mounts)
                }
                #expect(MachineState.now() == before)
            }
            print("STDERR:", String(decoding: r?.standardErrorContent ?? [], as: UTF8.self))
        }

        private static func useSessions(of test: TestHost) async throws {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for lane in 0..<atOnce {
                    group.addTask {
                        for number in stride(from: lane, to: sessions, by: atOnce) {
                            try await useSession(number, of: test)
                        }
                    }
                }
                try await group.waitForAll()
            }
        }

        /// One life: half of them end in the middle of an execution, in several ways.
        @HostLoop
        private static func useSession(_ number: Int, of test: TestHost) async throws {
            let session = try await test.open(tenant: "tenant-\(number % 3)", user: "user-\(number % 5)")
            switch number % 8 {
            case 1, 3:
                let running = try await session.begin("print('running', flush=True)\nwhile True: pass")
                await session.close()
                #expect(try await running.value.death?.kind == .sandboxLost)
            case 5:
                let result = try await session.run(
                    "import os, time\nif os.fork() == 0: time.sleep(1000)\nos.kill(os.getpid(), 9)")
                #expect(result.death?.kind == .signal)
            case 7:
                let running = try await session.begin("print('running', flush=True)\nwhile True: pass")
                try await session.restart()
                #expect(try await running.value.status == .killed)
            default:
                try await session.expectToWork()
            }
            await session.close()
        }
    }
}
