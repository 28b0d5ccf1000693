import LinuxSystem

/// Watches the directories of all sessions of this process with one inotify instance: a user may often have no more
/// than 128 of them, and there are more sessions than that.
///
/// It reads when somebody asks, and never by itself: how much hostile code makes happen in between costs the host
/// nothing but what the kernel's queue holds.
@HostLoop
final class FileWatcher {
    static let shared = FileWatcher { () throws(SystemError) in try FileWatch() }

    private let makeWatch: () throws(SystemError) -> FileWatch
    private var watch: FileWatch?
    private var trees: [String: WatchedTree] = [:]
    /// How often something happened to any of the trees, as far as events tell.
    private(set) var eventCount = 0
    /// Who hears of a directory: several trees, where one directory is below the roots of several.
    private var listeners: [FileWatch.Mark: [WatchedTree]] = [:]

    /// More than the kernel's queue holds unless it was told otherwise, and then that it was full.
    private static let mostEvents = 20_000

    init(_ makeWatch: @escaping () throws(SystemError) -> FileWatch) {
        self.makeWatch = makeWatch
    }

    // MARK: Trees

    /// The tree of a directory, which all who read it share.
    ///
    /// Whoever asks reads it, and leaves it in the end.
    func tree(of path: String) -> WatchedTree {
        let tree = trees[path] ?? WatchedTree(path: path)
        trees[path] = tree
        return tree
    }

    /// A reader of a tree goes away; the last one ends it.
    func leave(_ tree: WatchedTree, as reader: ChangeJournal.Reader) {
        if tree.leave(reader, self) { trees[tree.path] = nil }
    }

    // MARK: Directories

    /// Watches a directory for a tree.
    func add(_ directory: borrowing FileDescriptor, for tree: WatchedTree) throws(SystemError) -> FileWatch.Mark {
        if watch == nil { watch = try makeWatch() }
        switch watch {
        case .some(let watch):
            let mark = try watch.add(directory)
            if listeners[mark]?.contains(where: { $0 === tree }) != true { listeners[mark, default: []].append(tree) }
            return mark
        case .none:
            preconditionFailure("it was just made")
        }
    }

    /// A tree needs a directory no longer.
    func release(_ mark: FileWatch.Mark, of tree: WatchedTree) {
        guard let others = listeners[mark]?.filter({ $0 !== tree }) else { return }
        listeners[mark] = others.isEmpty ? nil : others
        if others.isEmpty { watch?.remove(mark) }
    }

    // MARK: Events

    /// Gives all waiting events to the trees that they are about.
    ///
    /// Returns false when there may be more: somebody makes them faster than they are read.
    func read() -> Bool {
        var count = 0
        while count < Self.mostEvents {
            do {
                guard let events = try watch?.next() else { return true }
                for event in events { hand(event) }
                count += events.count
            } catch {
                lose()
                return false
            }
        }
        return false
    }

    private func hand(_ event: FileEvent) {
        eventCount += 1
        if event.kind == .overflow { return lose() }
        guard let trees = listeners[event.mark] else { return }
        // The kernel has let go of the directory, and its mark means nothing any more.
        if event.kind == .unwatched { listeners[event.mark] = nil }
        for tree in trees { tree.handle(event) }
    }

    /// Whose events were lost, nobody knows: each tree is walked anew when it is next asked for.
    private func lose() {
        eventCount += 1
        for tree in trees.values { tree.lose() }
    }
}
