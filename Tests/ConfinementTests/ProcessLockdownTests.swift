import Confinement
import Glibc
import LinuxSystem
import Testing

/// What a process has given up after its lockdown, asked of the kernel.
@Suite struct ProcessLockdownTests {
    @Test func privilegesAreGone() async {
        await #expect(processExitsWith: .success) {
            try Lockdowns.whole().apply()
            precondition(try Lockdowns.status("NoNewPrivs") == "1")
            precondition(try Lockdowns.status("Seccomp") == "2")
            for set in ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"] {
                precondition(try Lockdowns.status(set) == "0000000000000000", "\(set) is not empty")
            }
        }
    }

    @Test func onlyTheFixedDescriptorsAreOpen() async {
        await #expect(processExitsWith: .success) {
            let forgotten = open("/dev/null", O_RDONLY)
            let high = fcntl(forgotten, F_DUPFD, 500)
            precondition(forgotten >= 3 && high >= 500)
            try Lockdowns.whole().apply()
            // The fourth is the listing itself.
            precondition(try Directories.names(in: "/proc/self/fd").sorted() == ["0", "1", "2", "3"])
        }
    }

    @Test func filesOutsideTheRulesAreClosed() async {
        await #expect(processExitsWith: .success) {
            try Lockdowns.whole().apply()
            for path in ["/etc/passwd", "/etc", "/", "/tmp"] {
                Lockdowns.expectFailure(EACCES, path) { Int(open(path, O_RDONLY)) }
            }
            Lockdowns.expectFailure(EACCES, "making a file") { Int(open("/tmp/x", O_CREAT | O_WRONLY, 0o600)) }
            Lockdowns.expectFailure(EACCES, "writing in /proc") { Int(open("/proc/self/comm", O_WRONLY)) }
            precondition(open("/usr/bin/env", O_RDONLY) >= 0)
            precondition(open("/proc/self/status", O_RDONLY) >= 0)
        }
    }

    @Test func callsOutsideThePolicyFail() async {
        await #expect(processExitsWith: .success) {
            try Lockdowns.whole().apply()
            Lockdowns.expectFailure(EPERM, "a netlink socket") { Int(socket(AF_NETLINK, 3, 0)) }
            Lockdowns.expectFailure(EPERM, "a user namespace") { Int(unshare(CLONE_NEWUSER)) }
            Lockdowns.expectFailure(EPERM, "another root") { Int(chroot("/")) }
            Lockdowns.expectFailure(EPERM, "executable memory") {
                mmap(nil, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, Int32(MAP_PRIVATE | MAP_ANONYMOUS), -1, 0)
                    == MAP_FAILED ? -1 : 0
            }
            Lockdowns.expectFailure(ENOSYS, "a pidfd") { syscall(434, getpid(), 0) }
        }
    }

    @Test func limitsAreLowAndCannotBeRaised() async {
        await #expect(processExitsWith: .success) {
            try Lockdowns.whole().apply()
            precondition(try ResourceLimit.openFiles.current() == (64, 64))
            precondition(try ResourceLimit.fileBytes.current() == (4096, 4096))
            precondition(try ResourceLimit.coreBytes.current().hard <= 1)
            var raised = rlimit(rlim_cur: 65, rlim_max: 65)
            Lockdowns.expectFailure(EPERM, "more files") { Int(setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &raised)) }
        }
    }

    @Test func aFilterThatIsNotMetByTheKernelEndsTheProcess() async {
        // The answer to foreign architectures: a call by x32's convention.
        #if arch(x86_64)
        await #expect(processExitsWith: .signal(SIGSYS)) {
            try Lockdowns.whole().apply()
            _ = syscall(0x4000_0000 | 39)
        }
        #endif
    }

    @Test(arguments: [false, true])
    func dumpableIsAsAskedForInTheEnd(_ isDumpable: Bool) async {
        await #expect(processExitsWith: .success) { [isDumpable] in
            try Lockdowns.bare(isDumpable: isDumpable).apply()
            precondition(prctl(PR_GET_DUMPABLE) == (isDumpable ? 1 : 0))
        }
    }

    @Test func layersThatAreLeftOutAreLeftOut() async {
        await #expect(processExitsWith: .success) {
            try Lockdowns.bare(isDumpable: true).apply()
            precondition(try Lockdowns.status("Seccomp") == "0")
            precondition(try Lockdowns.status("CapBnd") == "0000000000000000")
            precondition(open("/etc/passwd", O_RDONLY) >= 0)
        }
    }

    @Test func anEmptyListOfRulesLeavesNoFile() async {
        await #expect(processExitsWith: .success) {
            try ProcessLockdown(
                limits: [], landlock: [], seccompProgram: nil, firstClosedDescriptor: 3, isDumpable: false
            ).apply()
            Lockdowns.expectFailure(EACCES, "/usr/bin/env") { Int(open("/usr/bin/env", O_RDONLY)) }
        }
    }

    @Test(arguments: [[], [1, 2, 3], [UInt8](repeating: 0xff, count: 8), [UInt8](repeating: 0, count: 8 * 4097)])
    func aProgramThatTheKernelRefusesIsAnErrorOfItsStep(_ program: [UInt8]) async {
        await #expect(processExitsWith: .success) { [program] in
            do {
                try ProcessLockdown(
                    limits: [], landlock: nil, seccompProgram: program, firstClosedDescriptor: 3, isDumpable: true
                ).apply()
                fatalError("the program was installed")
            } catch {
                precondition(error == SystemError("install the seccomp program", code: EINVAL), "\(error)")
            }
        }
    }
}
