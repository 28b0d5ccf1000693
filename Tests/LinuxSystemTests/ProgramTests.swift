import Glibc
import LinuxSystem
import Testing

/// Where programs are looked for, and signals to process groups.
@Suite struct ProgramTests {
    @Test func aPathIsItself() {
        for path in ["/bin/sh", "./a", "a/b"] {
            #expect(Processes.candidates(for: path, environment: ["PATH=/x"]) == [path])
        }
    }

    @Test func aNameIsLookedForInPath() {
        #expect(Processes.candidates(for: "sh", environment: ["A=b", "PATH=/x:/y"]) == ["/x/sh", "/y/sh"])
        #expect(Processes.candidates(for: "sh", environment: ["PATH=/first", "PATH=/last"]) == ["/last/sh"])
    }

    @Test func theWorkingDirectoryIsNoPlaceToLook() {
        #expect(Processes.candidates(for: "sh", environment: ["PATH=:/x::"]) == ["/x/sh"])
        #expect(Processes.candidates(for: "sh", environment: ["PATH="]) == [])
    }

    @Test func withoutPathThereAreTheUsualPlaces() {
        #expect(Processes.candidates(for: "sh", environment: ["NOPATH=/x"]) == ["/usr/bin/sh", "/bin/sh"])
    }

    @Test func nothingIsNowhere() {
        #expect(Processes.candidates(for: "", environment: ["PATH=/x"]) == [])
    }

    @Test func aFailureNamesTheProgram() {
        let error = #expect(throws: SystemError.self) {
            try Processes.become(program: ["no-such-program"], environment: ["PATH=/usr/bin:/bin"])
        }
        #expect(error == SystemError("start no-such-program", code: ENOENT))
        let denied = #expect(throws: SystemError.self) {
            try Processes.become(program: ["/etc/passwd"], environment: [])
        }
        #expect(denied?.code == EACCES)
    }

    @Test func aSignalReachesTheGroup() throws {
        let shell = try Files.open("/bin/sh")
        let nothing = try Files.open("/dev/null")
        let pipe = try Files.pipe()
        let child = try Processes.spawn(
            executable: shell.number, arguments: ["sh", "-c", "sleep 1000 & echo started; wait"],
            environment: ["PATH=/usr/bin:/bin"],
            descriptors: [nothing.number, pipe.second.number, nothing.number])
        #expect(try Files.readSome(pipe.first.number) == Array("started\n".utf8))
        try Processes.signalGroup(SIGKILL, of: child.handle)
        #expect(try Processes.wait(for: child.pid) & 0x7f == SIGKILL)
        // One that has ended is no error.
        try Processes.signalGroup(SIGKILL, of: child.handle)
    }

    @Test func aProcessKnowsItsOwnNumber() throws {
        let own = try Processes.handle(of: getpid())
        #expect(ProcessStatistics.innermostIdentifier(of: own) == getpid())
        let nothing = try Files.open("/dev/null")
        #expect(ProcessStatistics.innermostIdentifier(of: nothing) == nil)
    }

    @Test func aPipeTakesWhatItHolds() throws {
        let pipe = try Files.pipe()
        try Files.setNonBlocking(pipe.second.number)
        let bytes = [UInt8](repeating: 7, count: 1 << 20)
        let count = try #require(try Files.writeSome(bytes[...], to: pipe.second.number))
        #expect(count > 0 && count < bytes.count)
        #expect(try Files.writeSome(bytes[...], to: pipe.second.number) == nil)
        #expect(try Files.readSome(pipe.first.number)?.first == 7)
    }
}
