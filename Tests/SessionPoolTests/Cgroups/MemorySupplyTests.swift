import Testing

@testable import SessionPool

/// How much of a machine's memory all sandboxes together may have.
@Suite struct MemorySupplyTests {
    private static let gibibyte: UInt64 = 1 << 30

    @Test func aMachineSaysWhatItHas() {
        let text = "MemTotal:       24683520 kB\nMemFree:        22674432 kB\nMemAvailable:   24043520 kB\n"
        let supply = MemorySupply(meminfo: text)
        #expect(supply == MemorySupply(totalBytes: 24_683_520 << 10, availableBytes: 24_043_520 << 10))
        #expect(MemorySupply(meminfo: "MemTotal: 1 kB\n") == nil)
        #expect(MemorySupply(meminfo: "MemTotal: 1 kB\nMemAvailable: x kB\n") == nil)
    }

    static let shares: [(total: UInt64, available: UInt64, share: UInt64)] = [
        // A tenth is left, at least 512 MiB, at most half of what is available.
        (total: 100 << 30, available: 90 << 30, share: 80 << 30),
        (total: 4 << 30, available: 3 << 30, share: (3 << 30) - (512 << 20)),
        (total: 1 << 30, available: 600 << 20, share: 300 << 20),
        (total: 100 << 30, available: 1 << 20, share: 1 << 20), (total: 0, available: 0, share: 1 << 20),
    ]

    @Test(arguments: shares)
    func theRestIsTheMachines(total: UInt64, available: UInt64, share: UInt64) {
        let supply = MemorySupply(totalBytes: total, availableBytes: available)
        #expect(supply.shareOfSandboxes(chosen: nil) == share)
    }

    @Test func whatIsChosenCountsAsFarAsItIsThere() {
        let supply = MemorySupply(totalBytes: 8 * Self.gibibyte, availableBytes: Self.gibibyte)
        #expect(supply.shareOfSandboxes(chosen: 2 * Self.gibibyte) == 2 * Self.gibibyte)
        #expect(supply.shareOfSandboxes(chosen: 9 * Self.gibibyte) == 8 * Self.gibibyte)
        #expect(supply.shareOfSandboxes(chosen: (3 << 20) + 5) == 3 << 20)
    }

    @Test func aGroupMayHaveLessThanTheMachine() {
        let machine = MemorySupply(totalBytes: 8 * Self.gibibyte, availableBytes: 6 * Self.gibibyte)
        #expect(
            machine.within(limitBytes: 4 * Self.gibibyte, usedBytes: Self.gibibyte)
                == MemorySupply(totalBytes: 4 * Self.gibibyte, availableBytes: 3 * Self.gibibyte))
        #expect(machine.within(limitBytes: 8 * Self.gibibyte, usedBytes: 0) == machine)
        #expect(machine.within(limitBytes: 1, usedBytes: 2).availableBytes == 0)
    }
}
