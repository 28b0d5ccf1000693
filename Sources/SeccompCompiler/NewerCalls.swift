/// What libseccomp cannot say: an answer to all calls above a number.
///
/// A C library that tries a call of a newer kernel falls back when it hears ENOSYS, and fails when it hears EPERM.
struct NewerCalls {
    /// The highest number that the policy names.
    let newest: UInt32
    /// The native architecture, as the kernel names it to filters (AUDIT_ARCH_*).
    let architecture: UInt32
    /// SECCOMP_RET_*.
    let answer: UInt32

    /// Instructions to run before a program: they answer, or leave the call to it.
    var prologue: [UInt8] {
        // Foreign architectures and the x32 convention have numbers of their own: the program knows what to do.
        let instructions: [(code: UInt16, whenTrue: UInt8, whenFalse: UInt8, value: UInt32)] = [
            (loadWord, 0, 0, Self.offsetOfArchitecture),
            (jumpIfEqual, 0, 4, architecture),
            (loadWord, 0, 0, Self.offsetOfNumber),
            (jumpIfAtLeast, 2, 0, Self.firstNumberOfX32),
            (jumpIfGreater, 0, 1, newest),
            (giveBack, 0, 0, answer),
        ]
        return instructions.flatMap { instruction in
            withUnsafeBytes(
                of: sockFilter(instruction.code, instruction.whenTrue, instruction.whenFalse, instruction.value)
            ) { Array($0) }
        }
    }

    // struct seccomp_data (linux/seccomp.h): int nr; __u32 arch; …
    private static let offsetOfNumber: UInt32 = 0
    private static let offsetOfArchitecture: UInt32 = 4
    private static let firstNumberOfX32: UInt32 = 0x4000_0000

    // Classes and modes of classic BPF (linux/bpf_common.h).
    private let loadWord: UInt16 = 0x20
    private let jumpIfEqual: UInt16 = 0x15
    private let jumpIfGreater: UInt16 = 0x25
    private let jumpIfAtLeast: UInt16 = 0x35
    private let giveBack: UInt16 = 0x06

    /// An instruction as the kernel lays it out (struct sock_filter), in the machine's byte order.
    private func sockFilter(_ code: UInt16, _ whenTrue: UInt8, _ whenFalse: UInt8, _ value: UInt32) -> UInt64 {
        UInt64(code) | UInt64(whenTrue) << 16 | UInt64(whenFalse) << 24 | UInt64(value) << 32
    }
}
