/// A bounded table that forgets what was not used for long, at a constant cost.
///
/// It has two halves: what is added or used goes into the newer one; when that is full, the older one is dropped and
/// the newer one takes its place.
struct RecentTable<Key: Hashable, Value> {
    private var newer: [Key: Value] = [:]
    private var older: [Key: Value] = [:]
    private let half: Int

    /// - Parameter capacity: the most entries, at least 2.
    init(capacity: Int) {
        half = max(1, capacity / 2)
    }

    var count: Int { newer.count + older.count }

    /// What was added for a key, if it is remembered still.
    mutating func value(for key: Key) -> Value? {
        if let value = newer[key] { return value }
        guard let value = older.removeValue(forKey: key) else { return nil }
        insert(value, for: key)
        return value
    }

    /// The same, but it does not count as use.
    func peek(_ key: Key) -> Value? {
        newer[key] ?? older[key]
    }

    mutating func insert(_ value: Value, for key: Key) {
        older.removeValue(forKey: key)
        if newer.count >= half, newer[key] == nil {
            older = newer
            newer = [:]
        }
        newer[key] = value
    }

    mutating func remove(_ key: Key) {
        newer.removeValue(forKey: key)
        older.removeValue(forKey: key)
    }

    /// Removes every entry that the condition holds for; costs a look at each.
    mutating func removeAll(where condition: (Value) -> Bool) {
        newer = newer.filter { !condition($0.value) }
        older = older.filter { !condition($0.value) }
    }

    mutating func removeAll() {
        newer = [:]
        older = [:]
    }
}
