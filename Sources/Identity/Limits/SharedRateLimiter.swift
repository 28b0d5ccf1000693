import LinuxSystem
import Synchronization

/// A `RateLimiter` for threads, with a clock.
package final class SharedRateLimiter<Key: Hashable & Sendable>: Sendable {
    private let limiter: Mutex<RateLimiter<Key>>
    private let clock: @Sendable () -> UInt64

    /// Takes a limiter and a clock of nanoseconds that only go forward.
    package init(
        _ limiter: RateLimiter<Key>, clock: @escaping @Sendable () -> UInt64 = MonotonicClock.nanoseconds
    ) {
        self.limiter = Mutex(limiter)
        self.clock = clock
    }

    /// Counts a request, if it is allowed.
    package func request(by key: Key) -> LimitDecision {
        let now = clock()
        return limiter.withLock { $0.request(by: key, now: now) }
    }
}
