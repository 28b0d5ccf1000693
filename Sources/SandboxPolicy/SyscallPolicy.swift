/// Which system calls a process may make: the content of a file such as `sandbox/policies/context.json`.
package struct SyscallPolicy: Codable, Equatable, Sendable {
    package let description: String
    /// What happens to a call that no rule names.
    package let `default`: Action
    /// What happens to a call made by another architecture's convention.
    package let foreignArchitecture: Action
    /// What happens to a call that is newer than every call the policy names; nil treats it as any other.
    package let newerThanKnown: Action?
    package let rules: [Rule]

    /// What the kernel does with a call.
    package enum Action: Equatable, Sendable {
        case allow
        /// The call fails with this errno, by name.
        case fail(String)
        case killProcess
    }

    /// Calls that share an action, with the reason for it.
    package struct Rule: Codable, Equatable, Sendable {
        package let action: Action
        package let syscalls: [String]
        /// Conditions on the arguments; all must hold.
        package let arguments: [Condition]?
        /// Whether a libseccomp that does not know a name may pass over it (the default then applies).
        package let optional: Bool?
        package let reason: String
    }

    /// A condition on one argument, compared as 64 bits.
    package struct Condition: Codable, Equatable, Sendable {
        package let index: UInt32
        package let `operator`: Operator
        package let value: HexadecimalNumber
        /// The bits that `masked_equal` looks at.
        package let mask: HexadecimalNumber?
    }

    /// How an argument is compared with a value.
    package enum Operator: String, Codable, Sendable {
        case equal
        case notEqual = "not_equal"
        case maskedEqual = "masked_equal"
        case less
        case lessOrEqual = "less_or_equal"
        case greater
        case greaterOrEqual = "greater_or_equal"
    }

    private enum CodingKeys: String, CodingKey {
        case description, rules
        case `default`
        case foreignArchitecture = "foreign_architecture"
        case newerThanKnown = "newer_than_known"
    }
}

extension SyscallPolicy.Action: Codable {
    /// Reads "allow", "kill_process" or "errno:NAME".
    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        if text == "allow" {
            self = .allow
        } else if text == "kill_process" {
            self = .killProcess
        } else if text.hasPrefix("errno:") {
            self = .fail(String(text.dropFirst("errno:".count)))
        } else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "unknown action \"\(text)\""))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .allow: try container.encode("allow")
        case .killProcess: try container.encode("kill_process")
        case .fail(let name): try container.encode("errno:\(name)")
        }
    }
}

/// A number that a policy file writes as text, "0x…" or decimal, so that all 64 bits survive JSON.
package struct HexadecimalNumber: Codable, Equatable, Sendable {
    package let value: UInt64

    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        let number = text.hasPrefix("0x") ? UInt64(text.dropFirst(2), radix: 16) : UInt64(text)
        guard let number else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "\"\(text)\" is not a number"))
        }
        value = number
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode("0x" + String(value, radix: 16))
    }
}
