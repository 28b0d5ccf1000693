import LinuxSystem

/// The lowest of many names.
struct LowestNames {
    private let most: Int
    /// At most twice as many as are wanted: they are put in order only when there are.
    private var names: [PathBytes] = []
    /// No name from this on is among the lowest.
    private var bound: PathBytes?

    /// Keeps so many, at least one.
    init(most: Int) {
        self.most = max(1, most)
    }

    mutating func insert(_ name: PathBytes) {
        if let bound, bound <= name { return }
        names.append(name)
        if names.count >= 2 * most { cut() }
    }

    /// They, in order.
    mutating func sorted() -> [PathBytes] {
        cut()
        return names
    }

    private mutating func cut() {
        names.sort()
        // A name that was moved away and back while the directory was read may have been told twice.
        var last: PathBytes?
        names.removeAll { name in
            defer { last = name }
            return name == last
        }
        guard names.count > most else { return }
        names.removeLast(names.count - most)
        bound = names.last
    }
}
