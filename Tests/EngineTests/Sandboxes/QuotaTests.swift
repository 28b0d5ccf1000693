import LinuxSystem
import SandboxPolicy
import SessionPool
import Testing
import UserFiles

@testable import Engine

extension SandboxTests {
    /// The quota of a user's files binds what runs in sandboxes.
    @Suite struct QuotaTests {
        private static let mebibyte = 1 << 20

        @HostLoop
        private static func use(_ body: @HostLoop (TestEngine, LiveSession) async throws -> Void) async throws {
            try await TestEngine.use { engine in
                let trees = FileTrees(
                    host: engine.host, quota: Quota(mostBytes: 10 * mebibyte, mostEntries: 1_000))
                let quotas = QuotaGuard(manager: engine.manager, trees: trees)
                try await body(engine, try await engine.open())
                withExtendedLifetime(quotas) {}
            }
        }

        /// Waits for the end of a command.
        @HostLoop
        private static func end(
            of line: String, in session: LiveSession, _ engine: TestEngine
        ) async throws
            -> CommandEnd
        {
            var end: CommandEnd?
            let command = try await session.startCommand(CommandRequest(arguments: ["bash", "-c", line])) { event in
                if case .ended(let found) = event { end = found }
            }
            try await engine.wait("the command ends") { end != nil }
            withExtendedLifetime(command) {}
            return try #require(end)
        }

        private static let writeMuch = """
            for i in $(seq 200); do dd if=/dev/zero of=f$i bs=1M count=1 status=none; sleep 0.05; done
            """

        @Test func aCommandThatWritesWithoutEnd() async throws {
            try await Self.use { engine, session in
                let end = try await Self.end(of: Self.writeMuch, in: session, engine)
                #expect(end.death?.kind == .diskQuota)
                #expect(end.death?.message.contains("10 MiB are the quota") == true)
                // Others do not hear of it.
                #expect(try await engine.value(of: "x = 42; x", in: session) == "42")
                // Deleting is no growth, and then there is room.
                #expect(try await Self.end(of: "rm f*", in: session, engine).exitCode == 0)
                let small = "dd if=/dev/zero of=g bs=1M count=5 status=none; sleep 3"
                #expect(try await Self.end(of: small, in: session, engine).exitCode == 0)
            }
        }

        @Test func whatACommandLeftRunning() async throws {
            try await Self.use { engine, session in
                #expect(try await engine.value(of: "x = 42; x", in: session) == "42")
                let line = "(\(Self.writeMuch)) >/dev/null 2>&1 &"
                #expect(try await Self.end(of: line, in: session, engine).death == nil)
                // It sleeps a twentieth of a second between two files.
                var (count, since) = (0, MonotonicClock.nanoseconds())
                try await engine.wait("it ends") {
                    let now = try Directories.names(in: engine.home("")).count
                    if now != count { (count, since) = (now, MonotonicClock.nanoseconds()) }
                    return count > 10 && MonotonicClock.nanoseconds() - since > 1_000_000_000
                }
                #expect(count < 150)
                // What it was part of ended with it.
                #expect(try await engine.value(of: "'x' in globals()", in: session) == "False")
            }
        }

        @Test func codeThatDoesNotListenToAnInterrupt() async throws {
            try await Self.use { engine, session in
                let record = try await engine.run(
                    """
                    import time
                    for n in range(400):
                        try:
                            with open(f"f{n}", "wb") as file: file.write(bytes(1 << 20))
                            time.sleep(0.05)
                        except KeyboardInterrupt: pass
                    """, in: session)
                let result = try RecordedResult(record)
                #expect(result.status == "killed")
                #expect(result.death?.kind == "disk_quota")
                #expect(result.death?.message.contains("variables are lost") == true)
            }
        }
    }
}
