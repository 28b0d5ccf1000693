import LinuxSystem
import Synchronization

/// A `FailureLimiter` for threads, with a clock.
package final class SharedFailureLimiter: Sendable {
    private let limiter: Mutex<FailureLimiter>
    private let clock: @Sendable () -> UInt64

    /// Takes a limiter and a clock of nanoseconds that only go forward.
    package init(
        _ limiter: FailureLimiter = FailureLimiter(),
        clock: @escaping @Sendable () -> UInt64 = MonotonicClock.nanoseconds
    ) {
        self.limiter = Mutex(limiter)
        self.clock = clock
    }

    /// Whether credentials from an address are looked at.
    package func check(_ address: RemoteAddress) -> LimitDecision {
        let now = clock()
        return limiter.withLock { $0.check(address, now: now) }
    }

    /// Counts a wrong credential.
    package func recordFailure(from address: RemoteAddress) {
        let now = clock()
        limiter.withLock { $0.recordFailure(from: address, now: now) }
    }
}
