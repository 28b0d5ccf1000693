import Glibc
import LinuxSystem
import SandboxPolicy
import Testing

@testable import SessionPool

extension SandboxTests {
    /// Programs beside the context: what they are given, what is heard of them, and how they end.
    @Suite struct CommandTests {
        @Test func aCommandPrintsAndEnds() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                let command = try await StartedCommand.run("echo out; echo err >&2; exit 3", in: session)
                #expect(command.text == "out\n")
                #expect(command.errors == "err\n")
                let end = try await command.end()
                #expect(end.exitCode == 3)
                #expect(end.signal == nil)
                #expect(end.death == nil)
                #expect(try command.handle().end == end)
                #expect(session.runningCommands.isEmpty)
                try await session.expectToWork()
            }
        }

        @Test func whatItIsGiven() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                _ = try await session.run("import os; os.makedirs('below'); open('file', 'w').write('content')")
                var request = CommandRequest.shell(
                    "pwd; echo $A $HOME $USER; id -u; id -g; hostname; cat ../file; cat; python3 -c 'print(6 * 7)'")
                request.environment = ["A": "ünïcödé", "USER": "other"]
                request.workingDirectory = "below"
                let command = try await StartedCommand.start(request, in: session)
                #expect(try await command.end().exitCode == 0)
                #expect(
                    command.text
                        == "/home/user/below\nünïcödé /home/user other\n1000\n1000\nburrow\ncontent42\n")
                #expect(command.errors == "")
            }
        }

        @Test func itRunsBesideAnExecution() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                let running = try await session.begin("print('running', flush=True)\nwhile True: pass")
                let command = try await StartedCommand.run("echo beside; ls /proc | grep -c '^[0-9]'", in: session)
                #expect(command.text.hasPrefix("beside\n"))
                session.interrupt()
                #expect(try await running.value.death?.kind == .interrupted)
            }
        }

        @Test func itsPidIsTheRoomsOne() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                let command = try await StartedCommand.start(.shell("echo $$; exec sleep 1000"), in: session)
                try await command.hasPrinted("\n")
                #expect(command.text == "\(try #require(command.handle().processIdentifier))\n")
                #expect(session.runningCommands.map(\.identifier) == [try command.handle().identifier])
                try command.handle().kill()
                #expect(try await command.end().signal == "SIGKILL")
            }
        }

        @Test func inputIsReadAsItComes() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                let command = try await StartedCommand.start(
                    .shell("while read line; do echo got $line; done; echo end", takesInput: true), in: session)
                try command.handle().write(Array("one\n".utf8))
                try await command.hasPrinted("got one\n")
                try command.handle().write(Array("two\nthree".utf8))
                try await command.hasPrinted("got two\n")
                try command.handle().closeStandardInput()
                #expect(try await command.end().exitCode == 0)
                #expect(command.text == "got one\ngot two\nend\n")
                #expect(throws: SandboxError.self) { try command.handle().write([1]) }
            }
        }

        @Test func muchInputWaitsButNotWithoutEnd() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                let command = try await StartedCommand.start(
                    .shell("read start < /dev/zero & sleep 1000 & wait; wc -c", takesInput: true), in: session)
                let handle = try command.handle()
                let part = [UInt8](repeating: 0x61, count: 100_000)
                var sent = 0
                while (try? handle.write(part)) != nil { sent += part.count }
                #expect(sent > 1_000_000 && sent < 1_300_000)
                #expect(throws: SandboxError.self) { try handle.write(part) }
                // Who leaves waits no longer, and who stays waits for the end.
                let leaving = Task { @HostLoop in await handle.waitForInput(most: 1_000) }
                let staying = Task { @HostLoop in await handle.waitForInput(most: 1_000) }
                leaving.cancel()
                await leaving.value
                handle.kill()
                #expect(try await command.end().signal == "SIGKILL")
                await staying.value

                let reader = try await StartedCommand.start(.shell("wc -c", takesInput: true), in: session)
                for _ in 0..<30 {
                    await (try reader.handle()).waitForInput(most: part.count)
                    try reader.handle().write(part)
                }
                try reader.handle().closeStandardInput()
                _ = try await reader.end()
                #expect(reader.text == "3000000\n")
            }
        }

        @Test func aReaderThatIsGoneDoesNotHurtTheHost() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                let command = try await StartedCommand.start(
                    .shell("exec < /dev/null; echo closed; sleep 1000", takesInput: true), in: session)
                try await command.hasPrinted("closed")
                try? command.handle().write([1])
                #expect(throws: SandboxError.self) { try command.handle().write([1]) }
                try command.handle().kill()
                _ = try await command.end()
            }
        }

        @Test func signalsReachIt() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                let command = try await StartedCommand.start(
                    .shell(
                        """
                        trap 'echo term' TERM; trap 'echo hup; exit 7' HUP; echo set
                        while :; do read -t 0.01; done < <(sleep 1000)
                        """), in: session)
                try await command.hasPrinted("set")
                #expect(try command.handle().signal(SIGTERM))
                try await command.hasPrinted("term")
                #expect(throws: SandboxError.self) { try command.handle().signal(0) }
                #expect(throws: SandboxError.self) { try command.handle().signal(65) }
                try command.handle().signal(SIGHUP)
                #expect(try await command.end().exitCode == 7)
                #expect(try !command.handle().signal(SIGTERM))
            }
        }

        @Test func aSignalThatEndsItIsNamed() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                let command = try await StartedCommand.run("kill -SEGV $$", in: session)
                let end = try await command.end()
                #expect(end.signal == "SIGSEGV")
                #expect(end.exitCode == nil)
                #expect(end.death == nil)
            }
        }

        @Test func aDeafCommandAndItsChildrenAreKilled() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                let command = try await StartedCommand.start(
                    .shell("trap '' TERM INT HUP; setsid sleep 1000 & (trap '' TERM; sleep 1000) & echo deaf; wait"),
                    in: session)
                try await command.hasPrinted("deaf")
                try command.handle().signal(SIGTERM)
                try await Self.expect(2, of: "sleep", in: session)
                try command.handle().signal(SIGKILL)
                let end = try await command.end()
                #expect(end.signal == "SIGKILL")
                #expect(end.death == nil)
                if test.host.accounting != "rlimits" {
                    try await Self.expect(0, of: "sleep", in: session)
                }
                try await session.expectToWork()
            }
        }

        @Test func whatItLeavesRunningGoesOnUntilTheSessionEnds() async throws {
            try await TestHost.use { test in
                let before = MachineState.workers()
                let session = try await test.open()
                let opened = MachineState.workers()
                let command = try await StartedCommand.run(
                    "sleep 1000 > /dev/null 2>&1 & disown; echo left", in: session)
                #expect(try await command.end().exitCode == 0)
                #expect(MachineState.workers() == opened + 1)
                try await Self.expect(1, of: "sleep", in: session)
                await session.close()
                #expect(MachineState.workers() <= before + 1)
            }
        }

        @Test func outputThatABackgroundProcessHoldsOpenDoesNotDelayTheEnd() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                let command = try await StartedCommand.run("sleep 1000 & echo left; exit 4", in: session)
                #expect(try await command.end().exitCode == 4)
                #expect(command.text == "left\n")
            }
        }

        @Test func itLivesOnWithoutItsOutput() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                let command = try await StartedCommand.start(
                    .shell("echo first; exec > /dev/null 2>&1; read line; exit 5", takesInput: true), in: session)
                try await command.hasPrinted("first")
                #expect(try command.handle().end == nil)
                try command.handle().write(Array("go\n".utf8))
                #expect(try await command.end().exitCode == 5)
            }
        }

        @Test func aTimeoutEndsEverything() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                let command = try await StartedCommand.run(
                    "echo begun; trap '' TERM; sleep 1000 & sleep 1000", in: session, timeoutSeconds: 0.3)
                let end = try await command.end()
                #expect(end.death?.kind == .timeout)
                #expect(end.signal == "SIGKILL")
                #expect(command.text == "begun\n")
                try await Self.expect(0, of: "sleep", in: session)
            }
        }

        @Test func outputIsBounded() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                let command = try await StartedCommand.run("yes & yes >&2", in: session, outputBytes: 200_000)
                #expect(try await command.end().death?.kind == .outputLimit)
                #expect(command.stdout.count + command.stderr.count == 200_000)
                try await Self.expect(0, of: "yes", in: session)
                try await session.expectToWork()
            }
        }

        @Test func theSessionsLimitOfOutputHoldsIfNoneIsGiven() async throws {
            try await TestHost.use { test in
                let session = try await test.open { $0.outputBytes = 100_000 }
                let command = try await StartedCommand.run("yes", in: session)
                #expect(try await command.end().death?.kind == .outputLimit)
                #expect(command.stdout.count == 100_000)
            }
        }

        @Test func aPausedCommandWaits() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                let command = try await StartedCommand.start(
                    .shell("read start; seq 1 100000; echo done > /tmp/done", takesInput: true), in: session)
                try command.handle().pauseOutput()
                try command.handle().write(Array("go\n".utf8))
                // The context sees it stand still at a full pipe.
                let seen = try await session.run(
                    """
                    import os, time
                    def waits(name):
                        try: return "(seq) S " in open(f"/proc/{name}/stat").read()
                        except OSError: return False
                    deadline = time.monotonic() + 20
                    while not any(map(waits, os.listdir("/proc"))) and time.monotonic() < deadline: pass
                    print(any(map(waits, os.listdir("/proc"))), os.path.exists("/tmp/done"))
                    """)
                #expect(seen.stdout == "True False\n")
                #expect(command.text == "")
                try command.handle().resumeOutput()
                #expect(try await command.end().exitCode == 0)
                #expect(command.text.split(separator: "\n").count == 100_000)
                #expect(command.text.hasSuffix("\n100000\n"))
            }
        }

        @Test func theEndWaitsForWhoeverPaused() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                let command = try await StartedCommand.start(
                    .shell("read start; echo last; exit 6", takesInput: true), in: session)
                let handle = try command.handle()
                handle.pauseOutput()
                try handle.write(Array("go\n".utf8))
                _ = try await handle.departure.value(within: 20, of: "the end")
                #expect(handle.end == nil)
                #expect(command.text == "")
                handle.resumeOutput()
                #expect(try await command.end().exitCode == 6)
                #expect(command.text == "last\n")
            }
        }

        @Test func theNamesOfItsStreamsCanBeOpened() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                let command = try await StartedCommand.start(
                    .shell("echo out > /dev/stdout; echo err > /dev/stderr; cat /dev/stdin", takesInput: true),
                    in: session)
                try command.handle().write(Array("in".utf8))
                try command.handle().closeStandardInput()
                #expect(try await command.end().exitCode == 0)
                #expect(command.text == "out\nin")
                #expect(command.errors == "err\n")
            }
        }

        @Test func manyAtOnceAreRefused() async throws {
            try await TestHost.use { test in
                let session = try await test.open { $0.processes = 200 }
                var commands: [StartedCommand] = []
                for _ in 0..<SessionCommands.most {
                    commands.append(
                        try await .start(CommandRequest(arguments: ["sleep", "1000"]), in: session))
                }
                let error = await #expect(throws: SandboxError.self) {
                    try await StartedCommand.run("true", in: session)
                }
                #expect(error?.code == .invalidRequest)
                #expect(Set(try commands.map { try $0.handle().processIdentifier }).count == SessionCommands.most)
                for command in commands { try command.handle().kill() }
                for command in commands { #expect(try await command.end().signal == "SIGKILL") }
                #expect(try await StartedCommand.run("echo again", in: session).text == "again\n")
            }
        }

        /// Expects that so many processes of a name live, or soon do: who starts or ends them does not wait for the kernel.
        @HostLoop
        static func expect(
            _ count: Int, of name: String, in session: Session, _ location: SourceLocation = #_sourceLocation
        ) async throws {
            let deadline = MonotonicClock.nanoseconds() + 5_000_000_000
            while true {
                let living = try await processes(name, in: session)
                if living == count { return }
                try #require(
                    MonotonicClock.nanoseconds() < deadline, "\(living) \(name) live, and not \(count)",
                    sourceLocation: location)
            }
        }

        /// How many processes of a name live in a session.
        @HostLoop
        static func processes(_ name: String, in session: Session) async throws -> Int {
            let count = try await session.value(
                of: """
                    import os
                    def living(name):
                        try: return open(f"/proc/{name}/stat").read()
                        except OSError: return ""
                    sum(f"({'\(name)'}) " in line and ") Z" not in line for line in map(living, os.listdir("/proc")))
                    """)
            return try #require(count.flatMap { Int($0) })
        }
    }
}
