/// What a watcher sees, after a first message.
struct WatcherMessages: AsyncSequence, Sendable {
    typealias Element = [UInt8]

    let first: [UInt8]
    let watcher: DirectoryWatcher

    func makeAsyncIterator() -> Iterator {
        Iterator(waiting: [first], watcher: watcher)
    }

    struct Iterator: AsyncIteratorProtocol {
        fileprivate var waiting: ArraySlice<[UInt8]>
        fileprivate let watcher: DirectoryWatcher

        mutating func next() async -> [UInt8]? {
            while waiting.isEmpty {
                guard let events = await watcher.next() else { return nil }
                waiting = events.map { Array(#"{"filesystem":"#.utf8) + $0 + Array("}".utf8) }[...]
            }
            return waiting.popFirst()
        }
    }
}
