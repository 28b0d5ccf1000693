import Glibc
import LinuxSystem
import Testing

/// New namespaces, and who a process is in them.
@Suite struct NamespacesTests {
    @Test func aHolderKeepsNamespacesUntilItIsEnded() throws {
        let holder = try Processes.holder(of: [.user, .network])
        let pid = holder.pid
        for kind in ["user", "net"] {
            #expect(try Files.linkTarget("/proc/\(pid)/ns/\(kind)") != Files.linkTarget("/proc/self/ns/\(kind)"))
        }
        #expect(try Files.linkTarget("/proc/\(pid)/ns/mnt") == Files.linkTarget("/proc/self/ns/mnt"))
        Processes.end(holder)
        #expect(!Files.exists("/proc/\(pid)"))
    }

    /// What it held would stay locked, and ports taken, after its maker was killed.
    @Test func aHolderHoldsNothingElse() throws {
        let holder = try Processes.holder(of: .user)
        defer { Processes.end(holder) }
        let deadline = ContinuousClock.now + .seconds(10)
        while try !Directories.names(in: "/proc/\(holder.pid)/fd").isEmpty, ContinuousClock.now < deadline {
            sched_yield()
        }
        #expect(try Directories.names(in: "/proc/\(holder.pid)/fd").isEmpty)
    }

    @Test func aMapIsWrittenOnce() throws {
        let holder = try Processes.holder(of: .user)
        defer { Processes.end(holder) }
        try IdentityMap.writeOwn(user: geteuid(), group: getegid(), inside: 1000, for: holder.pid)
        let fields = try Files.readText("/proc/\(holder.pid)/uid_map").split(whereSeparator: \.isWhitespace)
        #expect(fields == ["1000", "\(geteuid())", "1"])
        #expect(throws: SystemError.self) {
            try IdentityMap.writeOwn(user: geteuid(), group: getegid(), inside: 1000, for: holder.pid)
        }
    }

    @Test func aReleasedProgramIsRootAndFirstOfItsNamespaces() throws {
        let release = try Files.pipe()
        let output = try Files.pipe()
        let nothing = try Files.open("/dev/null")
        let shell = try Files.open("/bin/sh")
        let child = try Processes.spawn(
            executable: shell.number, arguments: ["sh", "-c", "echo $$ $(id -u) $(id -g)"],
            environment: ["PATH=/usr/bin:/bin"],
            descriptors: [nothing.number, output.second.number, output.second.number], namespaces: [.user, .pid],
            release: release.first.number)
        try IdentityMap.writeOwn(user: geteuid(), group: getegid(), inside: 0, for: child.pid)
        try Files.writeOnce("x", to: release.second.number) { "release" }
        #expect(try Processes.wait(for: child.pid) == 0)
        #expect(try Files.readSome(output.first.number).map { String(decoding: $0, as: UTF8.self) } == "1 0 0\n")
    }

    @Test func aProgramThatIsNeverReleasedEnds() throws {
        let nothing = try Files.open("/dev/null")
        let program = try Files.open("/bin/true")
        // The end of a file instead of a byte: whoever should release it is gone.
        let child = try Processes.spawn(
            executable: program.number, arguments: ["true"], environment: [], descriptors: [nothing.number],
            namespaces: .user, release: nothing.number)
        #expect(try Processes.wait(for: child.pid) == 127 << 8)
    }
}
