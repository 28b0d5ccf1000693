import LinuxSystem
import Synchronization

/// Keeps what was counted below a root, and what uploads add to it until it is counted again.
final class QuotaBook: Sendable {
    private let quota: Quota
    private let count: @Sendable () throws(FileError) -> Usage
    private let clock: @Sendable () -> UInt64
    private let state = Mutex(State())
    /// Held while somebody counts, so that nobody counts the same at the same time.
    private let counting = Mutex<Void>(())

    /// How long a count is good for, in nanoseconds.
    static let lifetime: UInt64 = 5_000_000_000
    /// How long nothing is counted again although there is too much for somebody, likewise.
    static let shortestInterval: UInt64 = 1_000_000_000

    private struct State {
        var counted: Usage?
        /// When it was counted, by the clock; nil when it is known to be too much.
        var countedAt: UInt64?
        /// What was added since.
        var added = Amount()
        /// What uploads have that are not placed yet.
        var reserved = Amount()
    }

    /// An amount of what quotas count.
    struct Amount: Equatable {
        var bytes = 0
        var entries = 0

        static func + (left: Amount, right: Amount) -> Amount {
            Amount(bytes: left.bytes + right.bytes, entries: left.entries + right.entries)
        }

        static func - (left: Amount, right: Amount) -> Amount {
            Amount(bytes: left.bytes - right.bytes, entries: left.entries - right.entries)
        }
    }

    init(
        _ quota: Quota, clock: @escaping @Sendable () -> UInt64,
        count: @escaping @Sendable () throws(FileError) -> Usage
    ) {
        self.quota = quota
        self.clock = clock
        self.count = count
    }

    /// What there is, without what is still being uploaded, as it was at most 5 seconds ago.
    func usage() throws(FileError) -> Usage {
        if let known { return known }
        return try counting.withLock { _ throws(FileError) in
            // Somebody may have counted while this call waited for its turn.
            if let known { return known }
            let (now, before) = (clock(), state.withLock { $0.added })
            let usage = try count()
            return state.withLock { state in
                state.counted = usage
                state.countedAt = now
                // What was added during the count may be in it or not: it is kept.
                state.added = state.added - before
                return Self.sum(usage, state.added)
            }
        }
    }

    /// Sets something aside for an upload.
    ///
    /// - Throws: `quota` when that would be more than there may be.
    func reserve(_ amount: Amount) throws(FileError) {
        if try tryReserve(amount) { return }
        // What was removed inside since the last count makes room; but nobody has things counted all the time.
        if !wasJustCounted {
            forget()
            _ = try usage()
            if try tryReserve(amount) { return }
        }
        throw FileError(
            .quota,
            "the files here may take \(quota.mostBytes) bytes under \(quota.mostEntries) names and this would be more;"
                + " remove some first")
    }

    /// Gives back what was set aside.
    func release(_ amount: Amount) {
        state.withLock { $0.reserved = $0.reserved - amount }
    }

    /// Notes that something that was not set aside is there now.
    func add(_ amount: Amount) {
        state.withLock { $0.added = $0.added + amount }
    }

    /// Has everything counted again when somebody asks: there is less now.
    func forget() {
        state.withLock { $0.countedAt = nil }
    }

    private var wasJustCounted: Bool {
        let now = clock()
        return state.withLock { $0.countedAt.map { now < $0 + Self.shortestInterval } ?? false }
    }

    private var known: Usage? {
        let now = clock()
        return state.withLock { state in
            guard let counted = state.counted, let at = state.countedAt, now >= at, now - at < Self.lifetime else {
                return nil
            }
            return Self.sum(counted, state.added)
        }
    }

    /// Checks against the last count, however old: false may be wrong, true is as right as the count.
    private func tryReserve(_ amount: Amount) throws(FileError) -> Bool {
        if state.withLock({ $0.counted == nil }) { _ = try usage() }
        return state.withLock { state in
            guard let counted = state.counted, counted.isWhole else { return false }
            let sum = Self.sum(counted, state.added + state.reserved)
            guard amount.bytes <= quota.mostBytes - sum.bytes, amount.entries <= quota.mostEntries - sum.entries else {
                return false
            }
            state.reserved = state.reserved + amount
            return true
        }
    }

    private static func sum(_ usage: Usage, _ amount: Amount) -> Usage {
        Usage(bytes: usage.bytes + amount.bytes, entries: usage.entries + amount.entries, isWhole: usage.isWhole)
    }
}
