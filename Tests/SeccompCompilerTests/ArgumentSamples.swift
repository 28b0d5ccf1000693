import SandboxPolicy

/// Arguments worth trying on a call: those on which its rules turn, and the ones beside them.
enum ArgumentSamples {
    static func samples(for rules: [SyscallPolicy.Rule]) -> [[UInt64]] {
        var samples: [[UInt64]] = [Array(repeating: 0, count: 6), Array(repeating: .max, count: 6)]
        for rule in rules {
            let conditions = rule.arguments ?? []
            var fitting = Array(repeating: UInt64(0), count: 6)
            for condition in conditions { fitting[Int(condition.index)] = condition.value.value }
            samples.append(fitting)
            for condition in conditions {
                for value in turningPoints(of: condition) {
                    var sample = fitting
                    sample[Int(condition.index)] = value
                    samples.append(sample)
                }
            }
        }
        return samples
    }

    private static func turningPoints(of condition: SyscallPolicy.Condition) -> [UInt64] {
        let value = condition.value.value
        let mask = condition.mask?.value ?? .max
        let bits = (0..<64).map { UInt64(1) << $0 }
        return [value &- 1, value &+ 1, value | ~mask, ~value, 0, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, .max]
            + bits.map { value ^ $0 }
    }
}
