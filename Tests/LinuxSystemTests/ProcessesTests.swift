import Glibc
import LinuxSystem
import Testing

/// A started program gets what it is given and nothing else of its parent.
@Suite struct ProcessesTests {
    @Test func onlyTheGivenDescriptorsAreOpen() throws {
        // Open files without close-on-exec, as a library might leave them behind.
        let stray = open("/dev/null", O_RDONLY)
        let high = fcntl(stray, F_DUPFD, 500)
        defer {
            close(stray)
            close(high)
        }
        let program = try SpawnedProgram.shell("for file in /proc/$$/fd/*; do echo ${file##*/}; done")
        // The fourth is the listing itself.
        #expect(program.output == "0\n1\n2\n3\n")
    }

    @Test func theEnvironmentIsExactlyTheGivenOne() throws {
        let program = try SpawnedProgram.run(
            "/usr/bin/env", arguments: ["env"], environment: ["A=1", "B=two words", "C="])
        #expect(program.output == "A=1\nB=two words\nC=\n")
    }

    @Test func argumentsArriveAsTheyAre() throws {
        let program = try SpawnedProgram.run("/bin/echo", arguments: ["echo", "a b", "", "ü$HOME*"])
        #expect(program.output == "a b  ü$HOME*\n")
    }

    @Test func noSignalIsBlockedOrIgnored() throws {
        let program = try SpawnedProgram.shell("grep -E '^Sig(Blk|Ign)' /proc/self/status")
        let masks = program.output.split(separator: "\n").compactMap { $0.split(separator: "\t").last }
        #expect(masks.count == 2)
        // Signals 32 and 33 are the C library's own, which lets nobody touch them.
        let others: UInt64 = ~(1 << 31 | 1 << 32)
        #expect(masks.allSatisfy { UInt64($0, radix: 16).map { $0 & others } == 0 })
    }

    @Test func itLeadsASessionOfItsOwn() throws {
        let program = try SpawnedProgram.shell("cut -d' ' -f1,6 /proc/$$/stat")
        let numbers = program.output.split(whereSeparator: \.isWhitespace)
        #expect(numbers.count == 2 && numbers[0] == numbers[1])
    }

    @Test func theEndIsAsItWas() throws {
        #expect(try SpawnedProgram.shell("exit 7").exitCode == 7)
        #expect(try SpawnedProgram.shell("kill -SEGV $$").waitStatus & 0x7f == SIGSEGV)
    }

    @Test func aFileThatIsNoProgramIsReported() throws {
        let program = try SpawnedProgram.run("/etc/passwd", arguments: ["passwd"])
        #expect(program.exitCode == 127)
        #expect(program.output == "exec failed: errno 013\n")
    }

    @Test func moreDescriptorsThanThereArePlacesAreRefused() throws {
        let nothing = try Files.open("/dev/null")
        let program = try Files.open("/bin/true")
        #expect(throws: SystemError("start a process", code: EINVAL)) {
            let child = try Processes.spawn(
                executable: program.number, arguments: ["true"], environment: [],
                descriptors: Array(repeating: nothing.number, count: 17))
            Processes.end(child)
        }
    }

    @Test func aHandleNamesTheProcessForGood() throws {
        let child = try sleeper()
        let handle = try child.handle.duplicate()
        try Processes.signal(SIGKILL, to: handle)
        #expect(try Processes.wait(for: child.pid) == SIGKILL)
        // Nobody is there any more; whoever gets the number next is not meant.
        try Processes.signal(SIGKILL, to: handle)
        #expect(throws: SystemError("wait for a child", code: ECHILD)) { try Processes.wait(for: child.pid) }
    }

    @Test func endingWaitsForTheEnd() throws {
        let child = try sleeper()
        let pid = child.pid
        Processes.end(child)
        #expect(kill(pid, 0) != 0)
    }

    @Test func aStringWithoutAnEndIsNoTrouble() throws {
        let program = try SpawnedProgram.run("/bin/echo", arguments: ["echo", String(repeating: "x", count: 100_000)])
        #expect(program.output.utf8.count == 100_001)
    }

    private func sleeper() throws -> Processes.Child {
        let nothing = try Files.open("/dev/null")
        let program = try Files.open("/bin/sleep")
        return try Processes.spawn(
            executable: program.number, arguments: ["sleep", "1000"], environment: [],
            descriptors: [nothing.number, nothing.number, nothing.number])
    }
}
