import Foundation
import SandboxPolicy
import Testing

/// The bits of the rights are the kernel's: a wrong one would guard something else.
@Suite struct LandlockRightTests {
    static let bits: [(LandlockRight, UInt64, Int)] = [
        (.execute, 1 << 0, 1), (.writeFile, 1 << 1, 1), (.readFile, 1 << 2, 1), (.readDirectory, 1 << 3, 1),
        (.removeDirectory, 1 << 4, 1), (.removeFile, 1 << 5, 1), (.makeCharacterDevice, 1 << 6, 1),
        (.makeDirectory, 1 << 7, 1), (.makeRegularFile, 1 << 8, 1), (.makeSocket, 1 << 9, 1), (.makeFifo, 1 << 10, 1),
        (.makeBlockDevice, 1 << 11, 1), (.makeLink, 1 << 12, 1), (.refer, 1 << 13, 2), (.truncate, 1 << 14, 3),
        (.controlDevice, 1 << 15, 5),
    ]

    @Test(arguments: bits)
    func bitAndFirstAbi(_ right: LandlockRight, _ bit: UInt64, _ abi: Int) {
        #expect(right.bit == bit)
        #expect(right.abi == abi)
    }

    @Test func everyRightIsInTheTable() {
        #expect(Set(Self.bits.map(\.0)) == Set(LandlockRight.allCases))
    }

    @Test func theHeaderOfThisMachineAgrees() throws {
        // The header may be older than the newest rights, which it then does not name.
        let names: [LandlockRight: String] = [
            .execute: "EXECUTE", .writeFile: "WRITE_FILE", .readFile: "READ_FILE", .readDirectory: "READ_DIR",
            .removeDirectory: "REMOVE_DIR", .removeFile: "REMOVE_FILE", .makeCharacterDevice: "MAKE_CHAR",
            .makeDirectory: "MAKE_DIR", .makeRegularFile: "MAKE_REG", .makeSocket: "MAKE_SOCK", .makeFifo: "MAKE_FIFO",
            .makeBlockDevice: "MAKE_BLOCK", .makeLink: "MAKE_SYM", .refer: "REFER", .truncate: "TRUNCATE",
            .controlDevice: "IOCTL_DEV",
        ]
        let header = try String(contentsOfFile: "/usr/include/linux/landlock.h", encoding: .utf8)
        var shifts: [String: UInt64] = [:]
        for line in header.split(separator: "\n") where line.hasPrefix("#define LANDLOCK_ACCESS_FS_") {
            let parts = line.dropFirst("#define LANDLOCK_ACCESS_FS_".count).split(whereSeparator: \.isWhitespace)
            let digits = line.split(separator: "<<").last.map { $0.filter(\.isNumber) }
            if let name = parts.first, let digits, let shift = UInt64(digits) { shifts[String(name)] = shift }
        }
        #expect(shifts.count >= 13)
        for right in LandlockRight.allCases {
            guard let name = names[right], let shift = shifts[name] else { continue }
            #expect(right.bit == 1 << shift, "\(right)")
        }
    }

    @Test func handledRightsGrowWithTheAbi() {
        #expect(LandlockRight.handled(abi: 0) == 0)
        #expect(LandlockRight.handled(abi: 1) == (1 << 13) - 1)
        #expect(LandlockRight.handled(abi: 2) == (1 << 14) - 1)
        #expect(LandlockRight.handled(abi: 3) == (1 << 15) - 1)
        #expect(LandlockRight.handled(abi: 4) == (1 << 15) - 1)
        #expect(LandlockRight.handled(abi: 5) == (1 << 16) - 1)
        #expect(LandlockRight.handled(abi: 99) == (1 << 16) - 1)
    }

    @Test func rightsOnFilesAreThoseThatTheKernelTakesForFiles() {
        // ACCESS_FILE in the kernel's security/landlock/fs.c.
        #expect(LandlockRight.onFiles == 1 << 0 | 1 << 1 | 1 << 2 | 1 << 14 | 1 << 15)
    }
}
