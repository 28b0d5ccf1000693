/// How many wrong credentials an address may show before it has to wait: a pure value; `SharedFailureLimiter` is the one
/// for threads.
package struct FailureLimiter: Sendable {
    private var buckets: BucketTable<RemoteAddress>

    /// Ten wrong ones at once, and one in six seconds.
    package static let usualRate = Rate(interval: 6_000_000_000, burst: 10)

    /// A hundred wrong ones at once, and ten a second: of secrets that nobody guesses, but that outlive what they are for,
    /// as the addresses of files in a page do.
    package static let rateOfStale = Rate(interval: 100_000_000, burst: 100)

    /// Tells so many addresses apart at most; those that come when so many are failing share what one may do.
    package init(rate: Rate = FailureLimiter.usualRate, capacity: Int = 10_000) {
        buckets = BucketTable(rate: rate, capacity: capacity)
    }

    /// Whether credentials from an address are looked at now, in nanoseconds that only go forward.
    ///
    /// Those that are looked at at the same time are not counted yet: as many as there are connections get in.
    package func check(_ address: RemoteAddress, now: UInt64) -> LimitDecision {
        buckets.check(address, now: now)
    }

    /// Counts a wrong credential.
    package mutating func recordFailure(from address: RemoteAddress, now: UInt64) {
        buckets.drain(address, now: now)
    }
}
