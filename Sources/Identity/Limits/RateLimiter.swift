/// How many requests each principal may make: a pure value; `SharedRateLimiter` is the one for threads.
package struct RateLimiter<Key: Hashable & Sendable>: Sendable {
    private var buckets: BucketTable<Key>

    /// Tells so many principals apart at most; those who come when so many are busy share what one may do.
    package init(rate: Rate, capacity: Int = 10_000) {
        buckets = BucketTable(rate: rate, capacity: capacity)
    }

    /// Counts a request, if it is allowed now, in nanoseconds that only go forward.
    package mutating func request(by key: Key, now: UInt64) -> LimitDecision {
        buckets.take(key, now: now)
    }
}
