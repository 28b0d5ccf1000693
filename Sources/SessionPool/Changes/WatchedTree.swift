import LinuxSystem

/// A directory of the host and all below it, as far as `FileTree` wants to know: does its visits.
@HostLoop
final class WatchedTree {
    let path: String
    private var tree = FileTree()
    private var hasBeenWalked = false
    /// How often something happened, as far as events tell: who knows the number knows whether to look again.
    private(set) var eventCount = 0

    /// What visits may cost at one asking: a step is a name that is listed.
    ///
    /// Enough for a tree as large as a tree may be; hostile code that makes directories while they are visited is not
    /// followed for ever.
    private static let mostSteps = 65_536
    private static let stepsOfVisit = 20

    init(path: String) {
        self.path = path
    }

    /// Takes note of an event.
    func handle(_ event: FileEvent) {
        eventCount += 1
        tree.handle(event)
    }

    /// Events were missed.
    func lose() {
        eventCount += 1
        tree.lose()
    }

    // MARK: Visits

    /// Visits what must be visited, watching it from then on.
    func bringUpToDate(_ watcher: FileWatcher) {
        release(watcher)
        let isWalking = tree.isStale
        if isWalking { tree.beginWalk() }
        var places = tree.takeVisits()
        if places.isEmpty { return }
        guard let root = try? Files.openDirectory(path) else { return tree.lose() }
        var steps = 0
        while !places.isEmpty {
            for place in places where tree.expects(place) {
                steps += Self.stepsOfVisit
                if steps > Self.mostSteps { return tree.lose() }
                do {
                    steps += try visit(place, below: root, isWalking: isWalking, watcher)
                } catch {
                    if place == .start { return tree.lose() }
                    // What is gone has an event that tells.
                    if !error.isNothingBeneath { tree.couldNotVisit(place) }
                }
            }
            places = tree.takeVisits()
        }
        // What is found at first is not new.
        if !hasBeenWalked { tree.journal.clear() }
        hasBeenWalked = true
    }

    /// Returns how many names were listed.
    private func visit(
        _ place: PathBytes, below root: borrowing FileDescriptor, isWalking: Bool, _ watcher: FileWatcher
    ) throws(SystemError) -> Int {
        let directory = try Files.openDirectory(place, beneath: root.number)
        // In this order: what appears after the listing has an event.
        let mark = try watcher.add(directory, for: self)
        let listing = try Directories.list(directory, most: tree.mostNames(at: place))
        tree.settle(place, as: mark, listing, isWalking: isWalking)
        release(watcher)
        return listing.entries.count
    }

    private func release(_ watcher: FileWatcher) {
        for mark in tree.takeReleased() { watcher.release(mark, of: self) }
    }

    // MARK: Readers

    /// Begins anew for one reader, also for one who is new.
    func forget(for reader: ChangeJournal.Reader, _ watcher: FileWatcher) {
        tree.tryAgain()
        bringUpToDate(watcher)
        tree.journal.forget(for: reader)
    }

    /// A reader goes away; nothing is watched after the last.
    ///
    /// Says whether it was that.
    func leave(_ reader: ChangeJournal.Reader, _ watcher: FileWatcher) -> Bool {
        tree.journal.remove(reader)
        if tree.journal.hasReaders { return false }
        tree.end()
        release(watcher)
        return true
    }

    /// What is different from how it was when a reader forgot, in no order.
    func changes(since reader: ChangeJournal.Reader, _ watcher: FileWatcher) -> [FileTree.Change] {
        bringUpToDate(watcher)
        return tree.changes(since: reader)
    }

    /// Whether that is all.
    func isWhole(since reader: ChangeJournal.Reader) -> Bool {
        tree.isWhole(since: reader)
    }

    /// Looks at what changed, as it is now; what is gone by now and was not there before is nothing.
    func describe(_ changes: [FileTree.Change], below shown: PathBytes) -> [FileChange] {
        if changes.isEmpty { return [] }
        guard let root = try? Files.openDirectory(path) else {
            tree.lose()
            return []
        }
        return changes.compactMap { change in describe(change, below: root, shown: shown) }
    }

    private func describe(
        _ change: FileTree.Change, below root: borrowing FileDescriptor, shown: PathBytes
    ) -> FileChange? {
        var now = change.now
        var size: Int?
        do {
            let status = now == nil ? nil : try Files.status(change.path, beneath: root.number)
            now = status?.kind
            size = status?.size
            if let now { tree.learn(now, at: change.path) }
        } catch {
            // What cannot be looked at is what it is known to be.
        }
        return FileChange(at: shown.appending(change.path), before: change.before, now: now, size: size)
    }
}
