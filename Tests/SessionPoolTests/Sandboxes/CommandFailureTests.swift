import Glibc
import LinuxSystem
import SandboxPolicy
import Testing

@testable import SessionPool

extension SandboxTests {
    /// Commands that cannot start, and commands whose sandbox goes away.
    @Suite struct CommandFailureTests {
        @Test(arguments: [
            ["/no/such/program"], ["no-such-program"], ["/home/user"], ["/etc/passwd"], ["./script"],
            ["/home/user/script"], ["/proc/self/exe"], ["/proc/thread-self/exe"], ["/proc/self/fd/3"],
        ])
        func aProgramThatCannotBeRun(_ arguments: [String]) async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                _ = try await session.run(
                    "import os; open('script', 'w').write('#!/bin/sh\\necho ran\\n'); os.chmod('script', 0o755)")
                let error = await #expect(throws: SandboxError.self) {
                    try await StartedCommand.start(CommandRequest(arguments: arguments), in: session)
                }
                #expect(error?.code == .invalidRequest)
                #expect(error?.description.contains("the command cannot be run") == true)
                #expect(await Self.settles { session.runningCommands.isEmpty })
                #expect(try await StartedCommand.run("echo after", in: session).text == "after\n")
            }
        }

        @Test(arguments: ["/no/such/directory", "missing", "/etc/passwd", "/root", "/sys", "/../../etc/shadow"])
        func aDirectoryThatCannotBeEntered(_ directory: String) async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                let request = CommandRequest(arguments: ["echo", "ran"], workingDirectory: directory)
                let error = await #expect(throws: SandboxError.self) {
                    try await StartedCommand.start(request, in: session)
                }
                #expect(error?.code == .invalidRequest)
                #expect(error?.description.contains("cannot start there") == true)
            }
        }

        @Test func aNameAsLongAsItGets() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                let name = String(repeating: "ü", count: 30_000)
                for request in [
                    CommandRequest(arguments: [name]), CommandRequest(arguments: ["true"], workingDirectory: name),
                ] {
                    let error = await #expect(throws: SandboxError.self) {
                        try await StartedCommand.start(request, in: session)
                    }
                    #expect(error?.code == .invalidRequest)
                }
                let long = String(repeating: "x", count: 90_000)
                let command = try await StartedCommand.start(
                    CommandRequest(arguments: ["echo", "-n", long]), in: session)
                #expect(try await command.end().exitCode == 0)
                #expect(command.text == long)
            }
        }

        @Test func memoryThatRunsOutIsNamed() async throws {
            try await TestHost.use { test in
                guard test.host.accounting != "rlimits" else { return }
                let session = try await test.open { $0.memoryBytes = 200 << 20 }
                let command = try await StartedCommand.run("exec python3 -c 'x = bytearray(1 << 30)'", in: session)
                let end = try await command.end()
                #expect(end.signal == "SIGKILL")
                #expect(end.death?.kind == .outOfMemory)
                let shell = try await StartedCommand.run("python3 -c 'x = bytearray(1 << 30)'; exit $?", in: session)
                #expect(try await shell.end().exitCode == 137)
                #expect(try await shell.end().death?.kind == .outOfMemory)
            }
        }

        @Test func closingTheSessionEndsCommands() async throws {
            try await TestHost.use { test in
                // What a host keeps for the next session is there after the first.
                try await test.open().close()
                let before = MachineState.now()
                let session = try await test.open()
                let deaf = try await StartedCommand.start(
                    .shell("trap '' TERM HUP INT; setsid sleep 1000 & echo deaf; while :; do :; done"), in: session)
                try await deaf.hasPrinted("deaf")
                let paused = try await StartedCommand.start(.shell("yes"), in: session)
                try paused.handle().pauseOutput()
                let reading = try await StartedCommand.start(.shell("cat", takesInput: true), in: session)
                await session.close()
                for command in [deaf, paused, reading] {
                    let end = try await command.end()
                    #expect(end.signal == "SIGKILL")
                    #expect(end.death?.kind == .sandboxLost)
                }
                #expect(session.runningCommands.isEmpty)
                #expect(MachineState.now() == before)
                let error = await #expect(throws: SandboxError.self) {
                    try await StartedCommand.run("true", in: session)
                }
                #expect(error?.code == .lost)
            }
        }

        @Test func aRoomThatIsKilledEndsItsCommandsWithAReason() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                let command = try await StartedCommand.start(.shell("echo running; sleep 1000"), in: session)
                try await command.hasPrinted("running")
                try Self.killRoom()
                #expect(try await command.end().death?.kind == .sandboxLost)
                // The next one gets a room that is built anew.
                #expect(try await StartedCommand.run("echo anew", in: session).text == "anew\n")
                try await session.expectToWork()
            }
        }

        @Test func theJailersEndIsHeardOf() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                let command = try await StartedCommand.start(.shell("echo running; sleep 1000"), in: session)
                try await command.hasPrinted("running")
                let jailer = MachineState.descendants(of: getpid()).first {
                    (try? Files.readText("/proc/\($0)/cmdline")) == "burrow-jailer\0"
                }
                #expect(Glibc.kill(try #require(jailer), SIGKILL) == 0)
                #expect(try await command.end().death?.kind == .sandboxLost)
                // The next one gets a room that another jailer builds.
                #expect(try await StartedCommand.run("echo anew", in: session).text == "anew\n")
                await session.close()
            }
        }

        @Test func commandsOutliveTheContext() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                let command = try await StartedCommand.start(
                    .shell("read line; echo $line", takesInput: true), in: session)
                _ = try await session.run("import os; os._exit(1)")
                if test.host.accounting != "rlimits" { try await session.restart() }
                try command.handle().write(Array("still\n".utf8))
                #expect(try await command.end().exitCode == 0)
                #expect(command.text == "still\n")
            }
        }

        @Test func closingWhileCommandsStart() async throws {
            try await TestHost.use { test in
                try await test.host.prepare(test.minimal)
                for _ in 0..<10 {
                    let before = MachineState.workers()
                    let session = try await test.open()
                    let starting = (0..<4).map { _ in
                        Task { @HostLoop in try await StartedCommand.run("sleep 1000", in: session) }
                    }
                    await Task.yield()
                    await session.close()
                    for task in starting {
                        switch await task.result {
                        case .success(let command): #expect(try await command.end().death?.kind == .sandboxLost)
                        case .failure(let error): #expect(error is SandboxError)
                        }
                    }
                    #expect(await Self.settles { MachineState.workers() <= before })
                }
            }
        }

        @Test func directModeStartsThemAsChildrenOfTheHost() async throws {
            try await TestHost.use(isDirect: true) { test in
                let session = try await test.open()
                let before = MachineState.now()
                let request = CommandRequest.shell(
                    "pwd; echo $HOME; read line; echo $line >&2; exit 3", takesInput: true)
                let command = try await StartedCommand.start(request, in: session)
                try command.handle().write(Array("line\n".utf8))
                #expect(try await command.end().exitCode == 3)
                #expect(command.text == "\(session.homePath)\n\(session.homePath)\n")
                #expect(command.errors == "line\n")
                let slow = try await StartedCommand.run("sleep 1000", in: session, timeoutSeconds: 0.2)
                #expect(try await slow.end().death?.kind == .timeout)
                let open = try await StartedCommand.start(.shell("sleep 1000"), in: session)
                await session.close()
                #expect(try await open.end().death?.kind == .sandboxLost)
                #expect(MachineState.now().processes < before.processes + 1)
            }
        }

        /// Kills the init of the one room there is.
        static func killRoom() throws {
            let room = MachineState.descendants(of: getpid()).first {
                (try? Files.readText("/proc/\($0)/comm")) == "init\n"
            }
            #expect(Glibc.kill(try #require(room), SIGKILL) == 0)
        }

        @HostLoop
        static func settles(_ condition: () -> Bool) async -> Bool {
            for _ in 0..<500 {
                if condition() { return true }
                await withCheckedContinuation { continuation in
                    _ = EventLoop.shared.schedule(after: 0.01) { continuation.resume() }
                }
            }
            return false
        }
    }
}
