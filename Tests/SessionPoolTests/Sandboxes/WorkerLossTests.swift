import Glibc
import LinuxSystem
import Testing

@testable import SessionPool

extension SandboxTests {
    /// Workers that are killed from outside: everyone hears of it, and what can go on goes on.
    @Suite struct WorkerLossTests {
        /// The workers of a host, as the kernel shows them.
        private enum Worker: String {
            case jailer, sweeper, zygote, room

            func isThis(_ pid: Int32) -> Bool {
                let words = (try? Files.readText("/proc/\(pid)/cmdline")) ?? ""
                let name = (try? Files.readText("/proc/\(pid)/comm")) ?? ""
                return switch self {
                case .jailer: words == "burrow-jailer\0" && name == "burrow-jailer\n"
                case .sweeper: words.hasPrefix("burrow-jailer\0sweep\0")
                case .zygote: words.hasPrefix("burrow-python\0")
                case .room: name == "init\n"
                }
            }
        }

        /// Kills a worker: the eldest of its kind, for a zygote's contexts look like it.
        private static func kill(_ worker: Worker) throws {
            let victim = MachineState.descendants(of: getpid()).filter(worker.isThis).min()
            #expect(Glibc.kill(try #require(victim, "there is no \(worker)"), SIGKILL) == 0)
        }

        @Test func theNextSessionHasAnotherZygote() async throws {
            try await TestHost.use { test in
                _ = try await test.open()
                try Self.kill(.zygote)
                let session = try await Self.patiently { try await test.open(user: "next") }
                try await session.expectToWork()
            }
        }

        /// Tries once more: the first attempt may be the one that finds out what is gone.
        @HostLoop
        private static func patiently<Result>(_ work: @HostLoop () async throws -> Result) async throws -> Result {
            do {
                return try await work()
            } catch {
                #expect(error is SandboxError)
                return try await work()
            }
        }

        @Test func contextsOutliveTheirZygote() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                let running = try await session.begin(
                    "x = 7\nprint('running', flush=True)\nwhile not __import__('os').path.exists('go'): pass\nx")
                try Self.kill(.zygote)
                // Its successor is there: everyone has heard of the end.
                try await Self.patiently { try await test.open(user: "next") }.close()
                _ = try await session.openContext().execute(Array("open('go', 'w').close()".utf8))
                #expect(try await running.value.shownTexts == ["7"])
                #expect(try await session.value(of: "x") == "7")
            }
        }

        @Test func theEndOfAnOrphanIsKnown() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                try await session.expectToWork()
                try Self.kill(.zygote)
                try await Self.patiently { try await test.open(user: "next") }.close()
                let result = try await session.run("import os; os._exit(3)")
                #expect(result.death?.kind == .exit)
                #expect(result.death?.exitCode == 3)
                try await session.expectToWork()
                let crash = try await session.run("import os; os.kill(os.getpid(), 11)")
                #expect(crash.death?.signal == "SIGSEGV")
            }
        }

        @Test func theLossOfTheJailerIsThatOfItsSandboxesAlone() async throws {
            try await TestHost.use { test in
                let idle = try await test.open()
                let busy = try await test.open(user: "busy")
                let running = try await busy.begin("print('running', flush=True)\nwhile True: pass")
                try Self.kill(.jailer)
                let result = try await running.value
                #expect(result.status == .killed)
                #expect(result.death?.stateSurvived == false)
                // What was in the rooms is lost; the sessions go on in new ones, that another jailer builds.
                #expect(try await Self.patiently { try await idle.run("'x' in globals()") }.shownTexts == ["False"])
                try await Self.patiently { try await test.open(user: "next") }.expectToWork()
                try await busy.expectToWork()
                await busy.close()
                await idle.close()
            }
        }

        @Test func aRoomThatIsGoneIsBuiltAnew() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                _ = try await session.run("open('kept', 'w').write('kept'); open('/tmp/lost', 'w').write('lost')")
                let running = try await session.begin("print('running', flush=True)\nwhile True: pass")
                try Self.kill(.room)
                #expect(try await running.value.status == .killed)
                let next = try await Self.patiently {
                    try await session.run("import os; print(open('kept').read(), os.path.exists('/tmp/lost'))")
                }
                #expect(next.stdout == "kept False\n")
            }
        }

        @Test func aHostWithoutItsSweeperEndsWell() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                try await session.expectToWork()
                // The sweeper is there only where there are control groups.
                if test.host.accounting != "rlimits" { try Self.kill(.sweeper) }
            }
        }
    }
}
