import Persistence

/// The newest recorded events of an execution, so that those who follow it need not read them from the disk.
struct RecentEvents {
    private var events: [EventRecord] = []
    private var byteCount = 0

    /// What they may take; the newest one stays, however large it is.
    private static let mostBytes = 256 << 10
    /// How many are given at once.
    private static let mostAtOnce = 256

    /// Adds the one that follows the last.
    mutating func add(_ event: EventRecord) {
        events.append(event)
        byteCount += event.data.count
    }

    /// Lets the oldest go where there are too many.
    mutating func trim() {
        var dropped = 0
        while byteCount > Self.mostBytes, dropped < events.count - 1 {
            byteCount -= events[dropped].data.count
            dropped += 1
        }
        events.removeFirst(dropped)
    }

    /// Those after a number, at least one and not all at once; empty when the next one is not here any more.
    func after(_ sequence: Int64) -> [EventRecord] {
        guard let first = events.first, first.sequence - 1 <= sequence else { return [] }
        return Array(events.drop { $0.sequence <= sequence }.prefix(Self.mostAtOnce))
    }
}
