import SessionPool

/// Takes times by a clock that it is given.
struct Stopwatch {
    /// Nanoseconds since some fixed moment.
    let nanoseconds: @Sendable () -> UInt64

    /// Milliseconds since a moment of this clock.
    func milliseconds(since start: UInt64) -> Double {
        Double(nanoseconds() - start) / 1_000_000
    }

    /// How many milliseconds a piece of work takes.
    @HostLoop
    func milliseconds(_ work: @HostLoop () async throws -> Void) async rethrows -> Double {
        let start = nanoseconds()
        try await work()
        return milliseconds(since: start)
    }
}
