import SandboxPolicy
import Testing

/// Sizes as people write them on the command line.
@Suite struct ByteCountTests {
    static let readable: [(String, UInt64)] = [
        ("0", 0), ("1", 1), ("4096", 4096), ("64K", 65_536), ("64k", 65_536), ("512M", 512 << 20), ("1G", 1 << 30),
        ("2T", 2 << 40), ("0G", 0), ("18446744073709551615", .max), ("16777215T", 16_777_215 << 40),
    ]

    @Test(arguments: readable)
    func readsPowersOf1024(_ text: String, _ bytes: UInt64) {
        #expect(ByteCount.parse(text) == bytes)
    }

    @Test(arguments: [
        "", "K", "G", " 1", "1 ", "1 K", "-1", "-1K", "1.5G", "1e3", "0x10", "1KB", "1KiB", "1KK", "1P", "1,000", "ten",
        "18446744073709551616", "16777216T", "18446744073709551615K", "١K", "１", "1\0",
    ])
    func refusesWhatIsNoSize(_ text: String) {
        #expect(ByteCount.parse(text) == nil)
    }

    @Test(arguments: ["+1", "+1K", "-0"])
    func refusesSigns(_ text: String) {
        #expect(ByteCount.parse(text) == nil)
    }

    @Test func lettersWhoseCapitalIsSeveralLettersAreNoUnit() async {
        // "ß" in capitals is "SS", which is no Character: in a process of its own, for it used to end the process.
        await #expect(processExitsWith: .success) {
            for text in ["1ß", "1ŉ", "1ﬁ", "ß", "1🐍", "1e\u{301}"] { #expect(ByteCount.parse(text) == nil) }
        }
    }

    @Test(
        arguments: [
            (0, "0 bytes"), (1, "1 bytes"), (1023, "1023 bytes"), (1024, "1 KiB"), (1536, "1536 bytes"),
            (64 << 10, "64 KiB"), (1 << 20, "1 MiB"), (512 << 20, "512 MiB"), (1536 << 20, "1536 MiB"),
            (1 << 30, "1 GiB"),
            (2 << 40, "2048 GiB"), ((1 << 30) + 1, "1073741825 bytes"),
        ] as [(UInt64, String)])
    func describesInTheLargestUnitThatDivides(_ bytes: UInt64, _ text: String) {
        #expect(ByteCount.describe(bytes) == text)
    }
}
