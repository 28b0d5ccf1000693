import Confinement
import LinuxSystem
import Testing

/// The limits of every process of every room.
@Suite struct StandingLimitsTests {
    @Test func eachIsNamedOnce() {
        #expect(Set(StandingLimits.all.map(\.limit)).count == StandingLimits.all.count)
    }

    @Test func noCoreIsEverPipedToTheHost() {
        // A core pattern that names a program ignores 0, and gives up at 1 (core(5)).
        #expect(StandingLimits.all.first { $0.limit == .coreBytes }?.value == 1)
    }

    @Test func kernelMemoryAndPriorityAreBounded() {
        let limits = Dictionary(uniqueKeysWithValues: StandingLimits.all.map { ($0.limit, $0.value) })
        #expect(limits[.messageQueueBytes] == 0)
        #expect(limits[.niceCeiling] == 0)
        #expect(limits[.realTimePriority] == 0)
        #expect(limits[.lockedBytes].map { $0 <= 64 << 10 } == true)
        #expect(limits[.pendingSignals].map { $0 <= 1024 } == true)
    }

    @Test func whatAProfileLimitsIsLeftToIt() {
        let standing = Set(StandingLimits.all.map(\.limit))
        #expect(standing.isDisjoint(with: [.openFiles, .fileBytes, .processes, .dataBytes, .cpuSeconds]))
    }
}
