import CLinux
import Confinement
import Glibc
import LinuxSystem
import Testing

/// What a process has given up after its lockdown, asked of the kernel.
///
/// Each test is a process of its own, and a fork of that; one that fails exits with the number of the line.
@Suite struct ProcessLockdownTests {
    @Test func privilegesAreGone() async {
        await #expect(processExitsWith: .success) {
            try Lockdowns.inFork {
                try Lockdowns.whole().apply()
                Lockdowns.require(try Lockdowns.status("NoNewPrivs") == "1")
                Lockdowns.require(try Lockdowns.status("Seccomp") == "2")
                for set in ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"] {
                    Lockdowns.require(try Lockdowns.status(set) == "0000000000000000")
                }
            }
        }
    }

    @Test func onlyTheFixedDescriptorsAreOpen() async {
        await #expect(processExitsWith: .success) {
            try Lockdowns.inFork {
                let forgotten = open("/dev/null", O_RDONLY)
                let high = fcntl(forgotten, F_DUPFD, 500)
                Lockdowns.require(forgotten >= 3 && high >= 500)
                try Lockdowns.whole().apply()
                // The fourth is the listing itself.
                Lockdowns.require(try Directories.names(in: "/proc/self/fd").sorted() == ["0", "1", "2", "3"])
            }
        }
    }

    @Test func filesOutsideTheRulesAreClosed() async {
        await #expect(processExitsWith: .success) {
            try Lockdowns.inFork {
                try Lockdowns.whole().apply()
                for path in ["/etc/passwd", "/etc", "/", "/tmp"] {
                    Lockdowns.requireFailure(EACCES) { open(path, O_RDONLY) }
                }
                Lockdowns.requireFailure(EACCES) { open("/tmp/x", O_CREAT | O_WRONLY, 0o600) }
                Lockdowns.requireFailure(EACCES) { open("/proc/self/comm", O_WRONLY) }
                Lockdowns.require(open("/usr/bin/env", O_RDONLY) >= 0)
                Lockdowns.require(open("/proc/self/status", O_RDONLY) >= 0)
            }
        }
    }

    @Test func callsOutsideThePolicyFail() async {
        await #expect(processExitsWith: .success) {
            try Lockdowns.inFork {
                try Lockdowns.whole().apply()
                Lockdowns.requireFailure(EPERM) { socket(AF_NETLINK, 3, 0) }
                Lockdowns.requireFailure(EPERM) { chroot("/") }
                Lockdowns.requireFailure(EPERM) { () throws(SystemError) in try Namespaces.user.unshare() }
                Lockdowns.requireFailure(ENOSYS) { () throws(SystemError) in
                    _ = try Processes.handle(of: getpid()).number
                }
                Lockdowns.requireFailure(EPERM) {
                    let everything = PROT_READ | PROT_WRITE | PROT_EXEC
                    return mmap(nil, 4096, everything, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? -1 : 0
                }
            }
        }
    }

    @Test func limitsAreLowAndCannotBeRaised() async {
        await #expect(processExitsWith: .success) {
            try Lockdowns.inFork {
                try Lockdowns.whole().apply()
                Lockdowns.require(try ResourceLimit.openFiles.current() == (64, 64))
                Lockdowns.require(try ResourceLimit.fileBytes.current() == (4096, 4096))
                Lockdowns.require(try ResourceLimit.coreBytes.current().hard <= 1)
                Lockdowns.require(burrow_set_limit(ResourceLimit.openFiles.rawValue, 65, 65) == -EPERM)
                Lockdowns.require(burrow_set_limit(ResourceLimit.fileBytes.rawValue, 4096, .max) == -EPERM)
            }
        }
    }

    @Test(arguments: [false, true])
    func dumpableIsAsAskedForInTheEnd(_ isDumpable: Bool) async {
        await #expect(processExitsWith: .success) { [isDumpable] in
            try Lockdowns.inFork {
                try Lockdowns.bare(isDumpable: isDumpable).apply()
                Lockdowns.require(
                    burrow_prctl(ProcessLockdownTests.PR_GET_DUMPABLE, 0, 0, 0, 0) == (isDumpable ? 1 : 0))
            }
        }
    }

    @Test func layersThatAreLeftOutAreLeftOut() async {
        await #expect(processExitsWith: .success) {
            try Lockdowns.inFork {
                try Lockdowns.bare(isDumpable: true).apply()
                Lockdowns.require(try Lockdowns.status("Seccomp") == "0")
                Lockdowns.require(try Lockdowns.status("CapBnd") == "0000000000000000")
                Lockdowns.require(open("/etc/passwd", O_RDONLY) >= 0)
            }
        }
    }

    @Test func anEmptyListOfRulesLeavesNoFile() async {
        await #expect(processExitsWith: .success) {
            try Lockdowns.inFork {
                try ProcessLockdown(
                    limits: [], landlock: [], seccompProgram: nil, firstClosedDescriptor: 3, isDumpable: false
                ).apply()
                Lockdowns.requireFailure(EACCES) { open("/usr/bin/env", O_RDONLY) }
            }
        }
    }

    @Test(arguments: [[], [1, 2, 3], [UInt8](repeating: 0xff, count: 8), [UInt8](repeating: 0, count: 8 * 4097)])
    func aProgramThatTheKernelRefusesIsAnErrorOfItsStep(_ program: [UInt8]) async {
        await #expect(processExitsWith: .success) { [program] in
            try Lockdowns.inFork {
                let lockdown = ProcessLockdown(
                    limits: [], landlock: nil, seccompProgram: program, firstClosedDescriptor: 3, isDumpable: true)
                Lockdowns.requireFailure(EINVAL) { () throws(SystemError) in try lockdown.apply() }
            }
        }
    }

    private static let PR_GET_DUMPABLE: Int32 = 3
}
