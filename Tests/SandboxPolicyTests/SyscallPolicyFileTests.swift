import SandboxPolicy
import Testing

/// The syscall policies in `sandbox/policies` are complete, reasoned, and free of what cannot be meant.
@Suite struct SyscallPolicyFileTests {
    static let files = ["context.json", "init.json"]

    private func policy(_ file: String) throws -> SyscallPolicy {
        try PolicyFile.decode(SyscallPolicy.self, from: "policies/\(file)")
    }

    @Test(arguments: files)
    func everyRuleNamesCallsAndGivesAReason(_ file: String) throws {
        let policy = try policy(file)
        #expect(!policy.description.isEmpty)
        #expect(!policy.rules.isEmpty)
        for rule in policy.rules {
            #expect(!rule.syscalls.isEmpty, "\(rule.reason)")
            #expect(!rule.reason.isEmpty, "\(rule.syscalls)")
            #expect(rule.arguments?.isEmpty != true, "\(rule.syscalls): an empty list of conditions")
        }
    }

    @Test(arguments: files)
    func aCallIsNamedOnceUnlessItsArgumentsAreCompared(_ file: String) throws {
        var unconditional: Set<String> = []
        var conditional: Set<String> = []
        var actions: [String: SyscallPolicy.Action] = [:]
        for rule in try policy(file).rules {
            for name in rule.syscalls {
                #expect(actions[name] == nil || actions[name] == rule.action, "\(name) has two answers")
                actions[name] = rule.action
                if rule.arguments == nil {
                    #expect(unconditional.insert(name).inserted, "\(name) is named twice")
                } else {
                    conditional.insert(name)
                }
            }
        }
        #expect(unconditional.isDisjoint(with: conditional), "\(unconditional.intersection(conditional))")
    }

    @Test(arguments: files)
    func masksStandWhereTheyAreLookedAtAndHoldTheirValues(_ file: String) throws {
        for rule in try policy(file).rules {
            for condition in rule.arguments ?? [] {
                #expect(condition.index < 6)
                #expect((condition.mask != nil) == (condition.operator == .maskedEqual), "\(rule.syscalls)")
                guard let mask = condition.mask else { continue }
                #expect(condition.value.value & ~mask.value == 0, "\(rule.syscalls): can never be equal")
            }
        }
    }

    @Test func anythingUnknownIsRefused() throws {
        #expect(try policy("context.json").default == .fail("EPERM"))
        #expect(try policy("context.json").foreignArchitecture == .killProcess)
        #expect(try policy("init.json").default == .killProcess)
        #expect(try policy("init.json").foreignArchitecture == .killProcess)
    }

    @Test func whatLibcFallsBackFromDoesNotExist() throws {
        var actions: [String: SyscallPolicy.Action] = [:]
        for rule in try policy("context.json").rules {
            for name in rule.syscalls { actions[name] = rule.action }
        }
        for name in [
            "clone3", "io_uring_setup", "io_uring_enter", "io_uring_register", "openat2", "pidfd_open", "pidfd_getfd",
            "pidfd_send_signal", "userfaultfd", "memfd_secret", "open_tree", "move_mount", "fsopen", "fsconfig",
            "fsmount", "fspick", "mount_setattr",
        ] {
            #expect(actions[name] == .fail("ENOSYS"), "\(name)")
        }
    }

    @Test func noRuleOfAContextReachesBeyondTheRoom() throws {
        let allowed = Set(try policy("context.json").rules.filter { $0.action == .allow }.flatMap(\.syscalls))
        let forbidden: Set = [
            "mount", "umount2", "pivot_root", "chroot", "setns", "unshare", "ptrace", "process_vm_readv",
            "process_vm_writev", "kcmp", "bpf", "perf_event_open", "init_module", "finit_module", "delete_module",
            "kexec_load", "kexec_file_load", "reboot", "swapon", "swapoff", "settimeofday", "clock_settime", "adjtimex",
            "clock_adjtime", "sethostname", "setdomainname", "acct", "quotactl", "keyctl", "add_key", "request_key",
            "open_by_handle_at", "name_to_handle_at", "personality", "iopl", "ioperm", "seccomp", "capset", "setuid",
            "setgid", "setgroups", "mknod", "splice", "vmsplice", "tee", "modify_ldt", "execveat", "shmget", "msgget",
            "semget", "mq_open", "inotify_init", "fanotify_init", "memfd_create", "process_madvise", "mincore",
            "syslog", "vhangup", "nfsservctl", "lookup_dcookie", "landlock_create_ruleset", "io_setup",
        ]
        #expect(allowed.isDisjoint(with: forbidden), "\(allowed.intersection(forbidden))")
    }
}
