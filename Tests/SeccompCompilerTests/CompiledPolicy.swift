import CSeccomp
import Foundation
import Glibc
import SandboxPolicy
import SeccompCompiler

/// A policy with its program, and what its text says about a call: the two must agree.
struct CompiledPolicy {
    let policy: SyscallPolicy
    let program: FilterProgram
    private let rules: [UInt32: [SyscallPolicy.Rule]]

    /// One of the files of `sandbox/policies`.
    static func file(_ name: String) throws -> CompiledPolicy {
        let place = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "sandbox/policies/\(name).json")
        return try CompiledPolicy(json: String(contentsOf: place, encoding: .utf8))
    }

    init(json: String) throws {
        policy = try JSONDecoder().decode(SyscallPolicy.self, from: Data(json.utf8))
        program = try FilterProgram(SeccompCompiler.compile(policy))
        var rules: [UInt32: [SyscallPolicy.Rule]] = [:]
        for rule in policy.rules {
            for name in rule.syscalls {
                // Negative: a call that this architecture does not have, or that this libseccomp does not know.
                if let number = Self.number(of: name) { rules[number, default: []].append(rule) }
            }
        }
        self.rules = rules
    }

    static func number(of name: String) -> UInt32? {
        UInt32(exactly: seccomp_syscall_resolve_name(name))
    }

    /// All numbers that a rule names, with the rules.
    var ruled: [UInt32: [SyscallPolicy.Rule]] { rules }

    /// The highest number that a rule names.
    var newest: UInt32 { rules.keys.max() ?? 0 }

    /// What the text of the policy says about a call of this architecture.
    func expected(_ call: FilterProgram.Call) -> FilterProgram.Verdict {
        if let answer = policy.newerThanKnown, call.number > newest { return verdict(answer) }
        for rule in rules[call.number] ?? [] where (rule.arguments ?? []).allSatisfy({ holds($0, call) }) {
            return verdict(rule.action)
        }
        return verdict(policy.default)
    }

    func verdict(_ action: SyscallPolicy.Action) -> FilterProgram.Verdict {
        switch action {
        case .allow: .allow
        case .killProcess: .killProcess
        case .fail("EPERM"): .fail(EPERM)
        case .fail("ENOSYS"): .fail(ENOSYS)
        case .fail("EOPNOTSUPP"): .fail(EOPNOTSUPP)
        case .fail("EACCES"): .fail(EACCES)
        case .fail: .other(0)
        }
    }

    private func holds(_ condition: SyscallPolicy.Condition, _ call: FilterProgram.Call) -> Bool {
        let argument = call.arguments[Int(condition.index)]
        let value = condition.value.value
        return switch condition.operator {
        case .equal: argument == value
        case .notEqual: argument != value
        case .less: argument < value
        case .lessOrEqual: argument <= value
        case .greater: argument > value
        case .greaterOrEqual: argument >= value
        case .maskedEqual: argument & (condition.mask?.value ?? 0) == value
        }
    }
}
