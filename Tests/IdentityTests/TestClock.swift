import Synchronization

/// Time that goes on only when a test says so.
final class TestClock: Sendable {
    private let nanoseconds = Mutex<UInt64>(1_000_000_000_000)
    private let milliseconds = Mutex<Int64>(1_700_000_000_000)

    /// Nanoseconds since some fixed moment.
    var monotonic: @Sendable () -> UInt64 { { self.nanoseconds.withLock { $0 } } }
    /// Milliseconds since 1970.
    var wall: @Sendable () -> Int64 { { self.milliseconds.withLock { $0 } } }
    var now: Int64 { wall() }

    func advance(seconds: Double) {
        nanoseconds.withLock { $0 += UInt64(seconds * 1e9) }
        milliseconds.withLock { $0 += Int64(seconds * 1e3) }
    }
}
