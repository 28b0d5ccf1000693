/// How many rooms should be ready for users who have not come yet.
///
/// Pure: it is told what happened and says what to do; whoever owns it does that, and tells again.
struct WarmPoolMachine {
    /// Rooms that are ready.
    private(set) var ready = 0
    /// Rooms that are being made.
    private(set) var underway = 0
    /// How many were wanted of late: each taker adds one, and every quiet period halves it.
    private(set) var demand = 0
    /// When the next attempt may begin after a failed one, in nanoseconds; nil when nothing failed of late.
    private(set) var pausedUntil: UInt64?
    private var failures = 0
    private var lastTaken: UInt64 = 0
    private let bounds: ClosedRange<Int>

    /// As many are made at the same time: more would take the processors from those who wait for an answer.
    static let mostUnderway = 2
    /// A period without takers after which demand halves, in nanoseconds.
    static let quietPeriod: UInt64 = 30_000_000_000
    private static let firstPause: UInt64 = 1_000_000_000
    private static let longestPause: UInt64 = 60_000_000_000

    /// What is to be done.
    struct Actions: Equatable {
        /// Rooms to begin to make.
        var build = 0
        /// Ready rooms that are too many.
        var discard = 0
        /// When to ask again, in nanoseconds; nil when there is nothing to wait for.
        var wakeAt: UInt64?
    }

    /// A pool that keeps at least and at most so many ready; 0...0 keeps none.
    init(bounds: ClosedRange<Int>) {
        self.bounds = max(0, bounds.lowerBound)...max(0, bounds.upperBound)
    }

    /// How many should be ready.
    var target: Int { min(max(demand, bounds.lowerBound), bounds.upperBound) }

    /// Somebody wants a room.
    ///
    /// Returns whether one was ready, which is then taken.
    mutating func take(at now: UInt64) -> Bool {
        demand = min(demand + 1, bounds.upperBound)
        lastTaken = now
        guard ready > 0 else { return false }
        ready -= 1
        return true
    }

    /// A room that was being made is ready.
    mutating func built() {
        underway -= 1
        ready += 1
        failures = 0
        pausedUntil = nil
    }

    /// A room that was being made came to nothing.
    mutating func failed(at now: UInt64) {
        underway -= 1
        let pause = min(Self.firstPause << UInt64(min(failures, 6)), Self.longestPause)
        failures += 1
        pausedUntil = now + pause
    }

    /// A room that was ready is gone.
    mutating func lost() {
        ready -= 1
    }

    /// What is to be done now; it counts as begun.
    mutating func next(at now: UInt64) -> Actions {
        forgetDemand(at: now)
        var actions = Actions()
        if ready > target {
            actions.discard = ready - target
            ready = target
        }
        if let pausedUntil, pausedUntil > now {
            actions.wakeAt = pausedUntil
        } else {
            actions.build = max(0, min(target - ready - underway, Self.mostUnderway - underway))
            underway += actions.build
        }
        if demand > 0 { actions.wakeAt = min(actions.wakeAt ?? .max, lastTaken + Self.quietPeriod) }
        return actions
    }

    private mutating func forgetDemand(at now: UInt64) {
        while demand > 0, now >= lastTaken + Self.quietPeriod {
            demand /= 2
            lastTaken += Self.quietPeriod
        }
    }
}
