import LinuxSystem
import Testing

/// The clock that limits are measured with.
@Suite struct MonotonicClockTests {
    @Test func itNeverGoesBack() {
        var last: UInt64 = 0
        for _ in 0..<10_000 {
            let now = MonotonicClock.nanoseconds()
            #expect(now >= last)
            last = now
        }
    }
}
