import LinuxSystem
import Testing
import UserFiles

@testable import Engine

/// When files are counted, and what counts as growth.
@Suite struct QuotaWatchTests {
    private static let mebibyte = 1 << 20
    private static let second: UInt64 = 1_000_000_000
    private static let millisecond: UInt64 = 1_000_000
    private static let quota = Quota(mostBytes: 100 * mebibyte, mostEntries: 1_000)

    /// A watch, with a clock and a file system of a test's own.
    private struct Watched {
        var watch = QuotaWatch(QuotaWatchTests.quota)
        var now = 1_000 * QuotaWatchTests.second
        var space: DiskSpace? = DiskSpace(freeBytes: 1 << 40, freeFiles: 1 << 30)

        mutating func count(
            _ mebibytes: Int, _ entries: Int = 1, isWhole: Bool = true, cost: UInt64 = millisecond
        ) -> QuotaWatch.Verdict {
            let usage = Usage(bytes: mebibytes * mebibyte, entries: entries, isWhole: isWhole)
            defer { now += cost }
            return watch.measured(.init(usage: usage, space: space, beganAt: now, endedAt: now + cost))
        }

        mutating func lose(mebibytes: Int = 0, files: UInt64 = 0) {
            space = space.map { before in
                DiskSpace(
                    freeBytes: before.freeBytes - UInt64(mebibytes) << 20,
                    freeFiles: before.freeFiles.map { $0 - files })
            }
        }

        func isDue(after wait: UInt64) -> Bool {
            watch.isDue(at: now + wait, space: space)
        }
    }

    // MARK: When

    @Test func theFirstTimeIsAtOnce() {
        #expect(Watched().isDue(after: 0))
    }

    @Test func whatCannotHaveGrownIsSeldomCounted() {
        var test = Watched()
        #expect(test.count(40, 500) == .settled)
        test.lose(mebibytes: 60, files: 500)
        #expect(!test.isDue(after: 9 * Self.second))
        // Who deletes beside it hides what it takes.
        #expect(test.isDue(after: 10 * Self.second))
    }

    @Test func whatMayHaveGrownIsCountedSoon() {
        for (mebibytes, files) in [(61, UInt64(0)), (0, 501)] {
            var test = Watched()
            #expect(test.count(40, 500) == .settled)
            test.lose(mebibytes: mebibytes, files: files)
            #expect(!test.isDue(after: 999 * Self.millisecond))
            #expect(test.isDue(after: 1_000 * Self.millisecond))
        }
    }

    @Test(arguments: [nil, DiskSpace(freeBytes: 1 << 40, freeFiles: nil)])
    func aFileSystemThatDoesNotSayWhatItHas(_ space: DiskSpace?) {
        var test = Watched()
        test.space = space
        #expect(test.count(1) == .settled)
        #expect(!test.isDue(after: 999 * Self.millisecond))
        #expect(test.isDue(after: 1_000 * Self.millisecond))
    }

    @Test func whatTakesLongIsCountedSeldom() {
        var test = Watched()
        #expect(test.count(40, cost: Self.second) == .settled)
        test.lose(mebibytes: 1_000)
        #expect(!test.isDue(after: 19 * Self.second))
        #expect(test.isDue(after: 20 * Self.second))
        #expect(test.count(40, cost: .max - test.now) == .settled)
        #expect(!test.isDue(after: 0))
    }

    @Test func aClockThatGoesBackIsNoReason() {
        var test = Watched()
        #expect(test.count(40) == .settled)
        test.lose(mebibytes: 1_000)
        #expect(!test.watch.isDue(at: 0, space: test.space))
    }

    // MARK: What

    @Test func withinTheQuota() {
        var test = Watched()
        for mebibytes in [0, 100, 50, 101] { #expect(test.count(mebibytes, 1_016) == .settled) }
    }

    @Test func beyondTheQuota() {
        for (mebibytes, entries) in [(102, 1), (1, 1_017), (102, 1_017)] {
            var test = Watched()
            #expect(test.count(1) == .settled)
            #expect(test.count(mebibytes, entries) == .exceeded(isGrowing: true))
            // Nobody was stopped: it is still so.
            #expect(test.count(mebibytes, entries) == .exceeded(isGrowing: false))
        }
    }

    @Test func whatIsThereFromTheBeginningMayStay() {
        var test = Watched()
        #expect(test.count(200, 5_000) == .settled)
        #expect(test.count(201, 5_000) == .settled)
        #expect(test.count(202, 5_000) == .exceeded(isGrowing: true))
    }

    @Test func whoDeletesGoesOn() {
        var test = Watched()
        #expect(test.count(1) == .settled)
        #expect(test.count(150) == .exceeded(isGrowing: true))
        #expect(test.count(140) == .settled)
        #expect(test.count(120) == .settled)
        #expect(test.count(121) == .exceeded(isGrowing: true))
    }

    @Test func afterAStopOnlyMoreIsTooMuch() {
        var test = Watched()
        #expect(test.count(1) == .settled)
        #expect(test.count(150) == .exceeded(isGrowing: true))
        test.watch.hasBeenStopped()
        for _ in 0..<3 { #expect(test.count(150) == .settled) }
        #expect(test.count(151) == .settled)
        #expect(test.count(152) == .exceeded(isGrowing: true))
        test.watch.hasBeenStopped()
        // What was deleted may not come back.
        #expect(test.count(120) == .settled)
        #expect(test.count(122) == .exceeded(isGrowing: true))
        test.watch.hasBeenStopped()
        #expect(test.count(50) == .settled)
        #expect(test.count(100) == .settled)
        #expect(test.count(102) == .exceeded(isGrowing: true))
    }

    @Test func slowGrowthIsGrowthToo() {
        var test = Watched()
        #expect(test.count(150) == .settled)
        var verdicts: [QuotaWatch.Verdict] = []
        for step in 1...4 {
            let usage = Usage(bytes: 150 * Self.mebibyte + step * 400_000, entries: 1, isWhole: true)
            verdicts.append(
                test.watch.measured(.init(usage: usage, space: test.space, beganAt: test.now, endedAt: test.now)))
        }
        #expect(verdicts == [.settled, .settled, .exceeded(isGrowing: true), .exceeded(isGrowing: true)])
    }

    @Test func moreThanIsCountedIsTooMuchUntilItIsLess() {
        var test = Watched()
        #expect(test.count(1, 3_000, isWhole: false) == .settled)
        #expect(test.count(1, 3_000, isWhole: false) == .exceeded(isGrowing: true))
        test.watch.hasBeenStopped()
        #expect(test.count(1, 3_000, isWhole: false) == .exceeded(isGrowing: true))
        #expect(test.count(1, 2_900) == .settled)
        #expect(test.count(1, 2_800) == .settled)
        #expect(test.count(1, 1_000) == .settled)
    }

    // MARK: Who

    private static func sighting(
        _ seconds: Double?, usedAt: Int64 = 1, isBusy: Bool = false
    ) -> SandboxSighting {
        SandboxSighting(processorSeconds: seconds, lastUsedAt: usedAt, isBusy: isBusy)
    }

    @Test func whoUsesNoProcessorWritesNothing() {
        #expect(!Self.sighting(1).isActive(since: Self.sighting(1)))
        #expect(Self.sighting(1.000_001).isActive(since: Self.sighting(1)))
        #expect(Self.sighting(1).isActive(since: Self.sighting(2)))
        #expect(Self.sighting(1).isActive(since: nil))
        #expect(Self.sighting(nil).isActive(since: Self.sighting(nil)))
    }

    @Test func whatRunsWhereNobodyAskedIsLeftOver() {
        #expect(Self.sighting(2).isLeftOver(since: Self.sighting(1)))
        #expect(!Self.sighting(2, isBusy: true).isLeftOver(since: Self.sighting(1)))
        #expect(!Self.sighting(2).isLeftOver(since: Self.sighting(1, isBusy: true)))
        #expect(!Self.sighting(2, usedAt: 2).isLeftOver(since: Self.sighting(1, usedAt: 1)))
        #expect(!Self.sighting(2).isLeftOver(since: nil))
    }
}
