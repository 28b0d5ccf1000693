/// How often something may happen: so many at once, and so many a second in the long run.
package struct Rate: Equatable, Sendable {
    /// How many nanoseconds bring one more.
    let interval: UInt64
    /// How many nanoseconds of the future may be used up.
    let window: UInt64

    /// - Parameters:
    ///   - perSecond: 0.001 to 1,000,000.
    ///   - burst: how many at once, 1 to 1,000,000.
    /// - Throws: `IdentityError` (`invalidRequest`) for numbers outside these.
    package init(perSecond: Double, burst: Int) throws(IdentityError) {
        guard perSecond >= 0.001, perSecond <= 1_000_000 else {
            throw IdentityError(.invalidRequest, "a rate has to be 0.001 to 1000000 a second: choose one of these")
        }
        guard burst >= 1, burst <= 1_000_000 else {
            throw IdentityError(.invalidRequest, "a burst has to be 1 to 1000000: choose one of these")
        }
        self.init(interval: UInt64(1_000_000_000 / perSecond), burst: UInt64(burst))
    }

    /// Takes an interval of 1,000 to 10^12 nanoseconds, and a burst of at most 1,000,000.
    init(interval: UInt64, burst: UInt64) {
        self.interval = interval
        window = interval * burst
    }
}
