/// Token buckets, one for each key, in a bounded table.
///
/// A bucket is a single number: the moment at which it will be full again. A full bucket says nothing that a missing one
/// does not say, so only full ones make room for others, and nobody gets a fresh bucket by having one's own thrown out.
/// Who finds no room shares one bucket with all others who find none.
struct BucketTable<Key: Hashable & Sendable>: Sendable {
    private struct Slot {
        var key: Key
        var fullAt: UInt64
    }

    private let rate: Rate
    private let capacity: Int
    private var places: [Key: Int] = [:]
    private var slots: [Slot] = []
    private var hand = 0
    private var sharedFullAt: UInt64 = 0

    /// How many buckets are looked at to find a full one: room is made at a constant cost.
    private static var searchLength: Int { 16 }

    /// Holds so many buckets at most, and at least one.
    init(rate: Rate, capacity: Int) {
        self.rate = rate
        self.capacity = max(1, capacity)
    }

    var count: Int { slots.count }

    /// Takes one from a key's bucket, if there is one in it now, in nanoseconds that only go forward.
    mutating func take(_ key: Key, now: UInt64) -> LimitDecision {
        let place = placeMakingRoom(for: key, now: now)
        let decision = decision(fullAt: fullAt(place), now: now)
        if decision == .allowed { use(place, now: now) }
        return decision
    }

    /// Whether there is one in a key's bucket.
    func check(_ key: Key, now: UInt64) -> LimitDecision {
        decision(fullAt: fullAt(places[key]), now: now)
    }

    /// Takes one from a key's bucket even if that is empty, which it is then still.
    mutating func drain(_ key: Key, now: UInt64) {
        use(placeMakingRoom(for: key, now: now), now: now)
    }

    // MARK: One bucket

    private func fullAt(_ place: Int?) -> UInt64 {
        place.map { slots[$0].fullAt } ?? sharedFullAt
    }

    private func decision(fullAt: UInt64, now: UInt64) -> LimitDecision {
        let next = sum(max(fullAt, now), rate.interval)
        let end = sum(now, rate.window)
        if next <= end { return .allowed }
        return .retryAfter(seconds: Int((next - end - 1) / 1_000_000_000 + 1))
    }

    private mutating func use(_ place: Int?, now: UInt64) {
        let fullAt = min(sum(max(fullAt(place), now), rate.interval), sum(now, rate.window))
        if let place { slots[place].fullAt = fullAt } else { sharedFullAt = fullAt }
    }

    private func sum(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let (sum, overflows) = left.addingReportingOverflow(right)
        return overflows ? .max : sum
    }

    // MARK: Room

    /// Where a key's bucket is, or a new one for it; nil when there is no room for one.
    private mutating func placeMakingRoom(for key: Key, now: UInt64) -> Int? {
        if let place = places[key] { return place }
        let slot = Slot(key: key, fullAt: now)
        if slots.count < capacity {
            places[key] = slots.count
            slots.append(slot)
            return slots.count - 1
        }
        for _ in 0..<min(Self.searchLength, slots.count) {
            let place = hand
            hand = (hand + 1) % slots.count
            guard slots[place].fullAt <= now else { continue }
            places.removeValue(forKey: slots[place].key)
            places[key] = place
            slots[place] = slot
            return place
        }
        return nil
    }
}
