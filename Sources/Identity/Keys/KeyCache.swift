import LinuxSystem
import Synchronization

/// Keys as the store has them, or had them a moment ago: a request with a key that was used just before reads nothing
/// from the store.
///
/// What another process changes is seen after `life`; what is revoked through this cache, at once.
package final class KeyCache: Sendable {
    private struct Entry {
        let key: StoredKey
        let readAt: UInt64
    }

    private struct State {
        var entries: RecentTable<SecretHash, Entry>
        /// Counts revocations: what was read while one was under way may be from before it.
        var revocations: UInt64 = 0
    }

    private let store: any KeyStore
    private let life: UInt64
    private let clock: @Sendable () -> UInt64
    private let state: Mutex<State>

    /// How old a note of use must be before another is written, in milliseconds.
    private static let touchInterval: Int64 = 60_000

    /// - Parameters:
    ///   - store: where the keys are.
    ///   - capacity: how many keys are held at most.
    ///   - life: for how long what was read is believed, in nanoseconds.
    ///   - clock: nanoseconds that only go forward.
    package init(
        store: any KeyStore, capacity: Int = 10_000, life: UInt64 = 2_000_000_000,
        clock: @escaping @Sendable () -> UInt64 = MonotonicClock.nanoseconds
    ) {
        self.store = store
        self.life = life
        self.clock = clock
        state = Mutex(State(entries: RecentTable(capacity: capacity)))
    }

    /// The key with a hash, be it expired or revoked; nil when there is none.
    ///
    /// A usable key that has to be read from the store is noted there as used, once a minute.
    ///
    /// - Parameters:
    ///   - hash: that of the secret that was shown.
    ///   - now: milliseconds since 1970.
    /// - Returns: what the store holds, or held a moment ago.
    /// - Throws: what the store throws.
    package func key(hash: SecretHash, now: Int64) async throws -> StoredKey? {
        let moment = clock()
        let (cached, revocations) = state.withLock { state in
            (state.entries.value(for: hash), state.revocations)
        }
        if let cached, moment &- cached.readAt < life { return cached.key }
        guard let key = try await store.key(hash: hash) else {
            state.withLock { $0.entries.remove(hash) }
            return nil
        }
        state.withLock { state in
            if state.revocations == revocations { state.entries.insert(Entry(key: key, readAt: moment), for: hash) }
        }
        if key.state(at: now) == .usable, isTouchDue(key, now: now) { await store.touch(id: key.id, at: now) }
        return key
    }

    /// Whether the key with a hash was usable when it was last read, however long ago that is.
    ///
    /// Costs no read: it tells clients from guessers.
    package func wasUsable(hash: SecretHash, now: Int64) -> Bool {
        state.withLock { $0.entries.peek(hash) }?.key.state(at: now) == .usable
    }

    /// Revokes a key in the store and here; from the return on nobody gets in with it.
    ///
    /// Returns false when there is no such key; throws what the store throws.
    package func revoke(id: String, at time: Int64) async throws -> Bool {
        let isKnown = try await store.revoke(id: id, at: time)
        state.withLock { state in
            state.revocations += 1
            state.entries.removeAll { $0.key.id == id }
        }
        return isKnown
    }

    private func isTouchDue(_ key: StoredKey, now: Int64) -> Bool {
        guard let last = key.lastUsedAt else { return true }
        let (age, overflows) = now.subtractingReportingOverflow(last)
        return overflows || age >= Self.touchInterval
    }
}
