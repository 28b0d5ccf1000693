import CSeccomp
import Glibc
import LinuxSystem
package import SandboxPolicy

/// Turns a policy into the program that the kernel runs at every system call, once, for all processes that get it.
package enum SeccompCompiler {
    /// Compiles a policy for this machine's architecture.
    ///
    /// - Returns: The program, 8 bytes an instruction (struct sock_filter).
    /// - Throws: `SeccompCompilerError`, naming the rule that cannot be compiled.
    package static func compile(_ policy: SyscallPolicy) throws(SeccompCompilerError) -> [UInt8] {
        guard let context = seccomp_init(try code(of: policy.default)) else {
            throw SeccompCompilerError("libseccomp gave no context for \"\(policy.description)\"")
        }
        defer { seccomp_release(context) }
        try check(
            seccomp_attr_set(context, SCMP_FLTATR_ACT_BADARCH, try code(of: policy.foreignArchitecture)),
            "set the answer to foreign architectures")
        // A binary tree instead of a list: the cost of a call no longer depends on its place in the policy.
        try check(seccomp_attr_set(context, SCMP_FLTATR_CTL_OPTIMIZE, 2), "optimise")
        var newest: Int32 = 0
        for rule in policy.rules {
            for name in rule.syscalls {
                newest = max(newest, seccomp_syscall_resolve_name(name))
                try add(name, of: rule, default: policy.default, to: context)
            }
        }
        let program = try export(context)
        guard let answer = policy.newerThanKnown else { return program }
        return NewerCalls(newest: UInt32(newest), architecture: seccomp_arch_native(), answer: try code(of: answer))
            .prologue + program
    }

    private static func add(
        _ name: String, of rule: SyscallPolicy.Rule, default defaultAction: SyscallPolicy.Action,
        to context: scmp_filter_ctx
    ) throws(SeccompCompilerError) {
        // libseccomp refuses a rule that says what the default says anyway; such rules are there for their reason.
        if rule.action == defaultAction { return }
        let number = seccomp_syscall_resolve_name(name)
        if number == __NR_SCMP_ERROR {
            if rule.optional == true { return }
            throw SeccompCompilerError("this libseccomp knows no system call \"\(name)\"")
        }
        var conditions: [scmp_arg_cmp] = []
        for condition in rule.arguments ?? [] { conditions.append(try comparison(of: condition, in: name)) }
        try check(
            seccomp_rule_add_array(context, try code(of: rule.action), number, UInt32(conditions.count), conditions),
            "add a rule for \(name)")
    }

    private static func comparison(
        of condition: SyscallPolicy.Condition, in name: String
    ) throws(SeccompCompilerError) -> scmp_arg_cmp {
        guard condition.index < 6 else { throw SeccompCompilerError("\(name) has no argument \(condition.index)") }
        let value = condition.value.value
        let compare: scmp_compare
        switch condition.operator {
        case .equal: compare = SCMP_CMP_EQ
        case .notEqual: compare = SCMP_CMP_NE
        case .less: compare = SCMP_CMP_LT
        case .lessOrEqual: compare = SCMP_CMP_LE
        case .greater: compare = SCMP_CMP_GT
        case .greaterOrEqual: compare = SCMP_CMP_GE
        case .maskedEqual:
            guard let mask = condition.mask?.value else {
                throw SeccompCompilerError("a masked comparison of \(name) has no mask")
            }
            return scmp_arg_cmp(arg: condition.index, op: SCMP_CMP_MASKED_EQ, datum_a: mask, datum_b: value)
        }
        return scmp_arg_cmp(arg: condition.index, op: compare, datum_a: value, datum_b: 0)
    }

    private static func code(of action: SyscallPolicy.Action) throws(SeccompCompilerError) -> UInt32 {
        switch action {
        case .allow: return burrow_seccomp_action_allow()
        case .killProcess: return burrow_seccomp_action_kill_process()
        case .fail(let name):
            guard let number = errorNumbers[name] else { throw SeccompCompilerError("unknown errno \(name)") }
            return burrow_seccomp_action_errno(UInt16(number))
        }
    }

    private static let errorNumbers: [String: Int32] = [
        "EPERM": EPERM, "ENOSYS": ENOSYS, "EACCES": EACCES, "EAFNOSUPPORT": EAFNOSUPPORT, "EINVAL": EINVAL,
        "EOPNOTSUPP": EOPNOTSUPP, "ENOTTY": ENOTTY,
    ]

    private static func export(_ context: scmp_filter_ctx) throws(SeccompCompilerError) -> [UInt8] {
        do {
            let file = try Files.inMemory("seccomp program")
            try check(seccomp_export_bpf(context, file.number), "export the program")
            lseek(file.number, 0, SEEK_SET)
            return try Files.readSome(file.number) ?? []
        } catch let error as SeccompCompilerError {
            throw error
        } catch {
            throw SeccompCompilerError("\(error)")
        }
    }

    private static func check(_ result: Int32, _ step: String) throws(SeccompCompilerError) {
        guard result >= 0 else {
            throw SeccompCompilerError("libseccomp could not \(step): \(String(cString: strerror(-result)))")
        }
    }
}

/// A policy that cannot be turned into a program.
package struct SeccompCompilerError: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}
