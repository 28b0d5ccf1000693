import Glibc
import Testing

/// Facts about the policy of contexts that must hold however its rules are written.
@Suite struct ContextPolicyTests {
    private let compiled: CompiledPolicy

    init() throws {
        compiled = try CompiledPolicy.file("context")
    }

    private func verdict(_ name: String, _ arguments: UInt64...) throws -> FilterProgram.Verdict {
        let number = try #require(CompiledPolicy.number(of: name))
        let padded = arguments + Array(repeating: 0, count: 6 - arguments.count)
        return try compiled.program.run(.init(number: number, arguments: padded))
    }

    @Test(arguments: [
        "read", "write", "openat", "close", "mmap", "brk", "futex", "execve", "exit_group", "clock_gettime", "wait4",
        "getrandom", "getdents64", "poll", "epoll_wait", "rt_sigaction",
    ])
    func whatEveryProgramNeeds(_ name: String) throws {
        #expect(try verdict(name) == .allow)
    }

    @Test(arguments: [
        "mount", "umount2", "pivot_root", "chroot", "setns", "unshare", "ptrace", "process_vm_readv",
        "process_vm_writev", "bpf", "perf_event_open", "keyctl", "add_key", "request_key", "init_module",
        "finit_module", "kexec_load", "reboot", "open_by_handle_at", "name_to_handle_at", "swapon", "sethostname",
        "settimeofday", "clock_settime", "iopl", "ioperm", "seccomp", "setuid", "setgroups", "mknod", "personality",
        "kcmp", "vmsplice", "splice", "tee", "acct", "quotactl", "modify_ldt", "memfd_create",
    ])
    func whatNobodyMay(_ name: String) throws {
        for value in [0, 1, 0xffff_ffff, UInt64.max] {
            #expect(try verdict(name, value, value, value, value, value, value) == .fail(EPERM))
        }
    }

    @Test(arguments: ["clone3", "io_uring_setup", "io_uring_enter", "openat2", "userfaultfd", "pidfd_open", "fsopen"])
    func whatLibcMustThinkDoesNotExist(_ name: String) throws {
        #expect(try verdict(name) == .fail(ENOSYS))
    }

    @Test(arguments: 0..<64)
    func socketFamilies(_ family: UInt64) throws {
        let isPermitted = [UInt64(AF_UNIX), UInt64(AF_INET), UInt64(AF_INET6)].contains(family)
        #expect((try verdict("socket", family, 1, 0) == .allow) == isPermitted)
        #expect((try verdict("socketpair", family, 1, 0) == .allow) == (family == UInt64(AF_UNIX)))
    }

    @Test(arguments: 3..<16)
    func socketTypesBesideStreamsAndDatagrams(_ type: UInt64) throws {
        for family in [AF_UNIX, AF_INET, AF_INET6] {
            #expect(try verdict("socket", UInt64(family), type, 0) == .fail(EPERM))
        }
    }

    @Test(arguments: 0..<32)
    func noFlagOfCloneMakesANamespace(_ bit: UInt64) throws {
        let forbidden: UInt64 = 0x7e02_0000 | 0x8000 | 0x2000 | 0x80_0000 | 0x1000
        let flag: UInt64 = 1 << bit
        let threadFlags: UInt64 = 0x3d_0f00
        #expect((try verdict("clone", flag) == .allow) == (flag & forbidden == 0))
        #expect((try verdict("clone", threadFlags | flag) == .allow) == (flag & forbidden == 0))
    }

    @Test(arguments: 0..<8)
    func memoryIsNeverWrittenAndExecuted(_ protection: UInt64) throws {
        let (writes, executes) = (protection & 2 != 0, protection & 4 != 0)
        #expect((try verdict("mmap", 0, 4096, protection, 0x22) == .allow) == !(writes && executes))
        #expect((try verdict("mprotect", 0, 4096, protection) == .allow) == !executes)
    }

    @Test(arguments: [0x5412, 0x541c, 0x8912, 0x4004_5601, 0xc038_fd00] as [UInt64])
    func controlsOfTerminalsNetworksAndDevices(_ command: UInt64) throws {
        #expect(try verdict("ioctl", 0, command) == .fail(EPERM))
    }

    @Test func filesWithTheIdentityOfTheirOwnerCannotBeMade() throws {
        for mode in [0o4755, 0o2755, 0o6755] as [UInt64] {
            #expect(try verdict("chmod", 0, mode) == .fail(EPERM))
            #expect(try verdict("fchmod", 3, mode) == .fail(EPERM))
            #expect(try verdict("fchmodat", 3, 0, mode) == .fail(EPERM))
            #expect(try verdict("creat", 0, mode) == .fail(EPERM))
            #expect(try verdict("openat", 3, 0, 0o101, mode) == .fail(EPERM))
        }
        #expect(try verdict("chmod", 0, 0o755) == .allow)
    }
}
