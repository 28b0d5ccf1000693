import Glibc
import Testing

/// Where the kernel takes 32 bits of an argument it does not see the upper half: neither may a decision turn on it.
@Suite struct HighBitTests {
    private let compiled: CompiledPolicy

    init() throws {
        compiled = try CompiledPolicy.file("context")
    }

    static let highHalves: [UInt64] = [1 << 32, 1 << 63, 0xffff_ffff_0000_0000]

    /// Calls that must be refused however the upper halves of their arguments are set: name and arguments.
    static let refused: [(String, [UInt64])] = [
        ("socket", [UInt64(AF_NETLINK), 3, 0]), ("socket", [UInt64(AF_PACKET), 3, 0]), ("socket", [38, 5, 0]),
        ("socket", [UInt64(AF_INET), 3, 1]), ("socketpair", [UInt64(AF_UNIX), 5, 0]), ("clone", [0x1000_0000]),
        ("clone", [0x0002_0000]), ("ioctl", [0, 0x5412]), ("prctl", [22, 2]), ("prctl", [38, 1]),
        ("mmap", [0, 4096, 7, 0x22]), ("mprotect", [0, 4096, 4]), ("fcntl", [0, 8]), ("fcntl", [0, 1024]),
        ("setsockopt", [0, 1, 26]), ("setsockopt", [0, 6, 31]), ("madvise", [0, 0, 12]), ("arch_prctl", [0x1001]),
        ("prlimit64", [0, 4, 8]), ("prlimit64", [1, 7, 8]), ("mknodat", [0, 0, 0o020666]), ("chmod", [0, 0o4755]),
        ("renameat2", [0, 0, 0, 0, 4]),
    ]

    @Test(arguments: refused)
    func highBitsOpenNothing(_ name: String, _ arguments: [UInt64]) throws {
        let number = try #require(CompiledPolicy.number(of: name))
        let padded = arguments + Array(repeating: 0, count: 6 - arguments.count)
        #expect(try compiled.program.run(.init(number: number, arguments: padded)) == .fail(EPERM))
        for high in Self.highHalves {
            for position in arguments.indices {
                var changed = padded
                changed[position] |= high
                #expect(try compiled.program.run(.init(number: number, arguments: changed)) == .fail(EPERM))
            }
            let all = padded.map { $0 | high }
            #expect(try compiled.program.run(.init(number: number, arguments: all)) == .fail(EPERM))
        }
    }

    @Test func whatIsAllowedWithHighBitsIsAllowedWithoutThem() throws {
        for (number, rules) in compiled.ruled {
            for arguments in ArgumentSamples.samples(for: rules) {
                for high in Self.highHalves {
                    let marked = arguments.map { $0 | high }
                    guard try compiled.program.run(.init(number: number, arguments: marked)) == .allow else { continue }
                    let seen = marked.map { $0 & 0xffff_ffff }
                    #expect(
                        try compiled.program.run(.init(number: number, arguments: seen)) == .allow,
                        "call \(number) \(marked)")
                }
            }
        }
    }
}
