import Glibc
import LinuxSystem
import Testing

@testable import SessionPool

extension SandboxTests {
    /// Workers that are killed from outside: everyone hears of it, and what can go on goes on.
    @Suite struct WorkerLossTests {
        /// Kills a worker of this host by its name.
        private static func kill(_ name: String) throws {
            let victims = MachineState.descendants(of: getpid()).filter { pid in
                (try? Files.readText("/proc/\(pid)/comm")) == name + "\n"
            }
            // The zygote's contexts have its name too; it is the eldest.
            let victim = try #require(victims.min(), "no \(name) is running")
            #expect(Glibc.kill(victim, SIGKILL) == 0)
        }

        @Test func theNextSessionHasAnotherZygote() async throws {
            try await TestHost.use { test in
                _ = try await test.open()
                try Self.kill("burrow-python")
                let session = try await test.open(user: "next")
                #expect(try await session.value(of: "1 + 1") == "2")
            }
        }

        @Test func anExecutionHearsThatItsZygoteIsGone() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                let running = try await session.begin("print('running', flush=True)\nwhile True: pass")
                try Self.kill("burrow-python")
                let result = try await running.value
                #expect(result.status == .killed)
                #expect(result.death?.stateSurvived == false)
                // The session itself lives: its room was not the zygote's.
                #expect(try await session.value(of: "1 + 1") == "2")
            }
        }

        @Test func everyoneHearsThatTheJailerIsGone() async throws {
            try await TestHost.use { test in
                let idle = try await test.open()
                let busy = try await test.open(user: "busy")
                let running = try await busy.begin("print('running', flush=True)\nwhile True: pass")
                try Self.kill("burrow-jailer")
                let result = try await running.value
                #expect(result.status == .killed)
                #expect(result.death?.stateSurvived == false)
                await #expect(throws: SandboxError.self) { try await idle.run("1") }
                let error = await #expect(throws: SandboxError.self) { try await test.open(user: "next") }
                #expect(error?.code == .cannotStart || error?.code == .lost)
                await busy.close()
                await idle.close()
            }
        }

        @Test func aRoomThatIsGoneIsBuiltAnew() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                _ = try await session.run("open('kept', 'w').write('kept'); open('/tmp/lost', 'w').write('lost')")
                let running = try await session.begin("print('running', flush=True)\nwhile True: pass")
                try Self.kill("init")
                #expect(try await running.value.status == .killed)
                let next = try await session.run("import os; print(open('kept').read(), os.path.exists('/tmp/lost'))")
                #expect(next.stdout == "kept False\n")
            }
        }

        @Test func aHostWithoutItsSweeperEndsWell() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                #expect(try await session.value(of: "1 + 1") == "2")
                // The sweeper is there only where there are control groups.
                if test.host.accounting != "rlimits" { try Self.killSweeper() }
            }
        }

        private static func killSweeper() throws {
            let sweepers = MachineState.descendants(of: getpid()).filter { pid in
                (try? Files.readText("/proc/\(pid)/cmdline"))?.split(separator: "\0").dropFirst().first == "sweep"
            }
            #expect(sweepers.count == 1)
            for sweeper in sweepers { #expect(Glibc.kill(sweeper, SIGKILL) == 0) }
        }
    }
}
