import HeapModule
import LinuxSystem
import SandboxPolicy

/// Which files of a user and its tenant were added, changed or removed since an execution began, by whomever.
///
/// It never fails: where the kernel does not let it watch, it says that what it knows is not complete.
@HostLoop
package final class FileChangeLog {
    private let watcher: FileWatcher
    private var places: [Place] = []
    /// Whether all was heard of that happened before it was forgotten.
    private var beganComplete = false

    private struct Place {
        let tree: WatchedTree
        /// Where it is inside.
        let shown: PathBytes
        /// The tree's `eventCount` when it was last forgotten.
        var eventCount = 0
    }

    private var reader: ChangeJournal.Reader { ObjectIdentifier(self) }

    /// Begins to watch the directories of a session.
    ///
    /// - Parameters:
    ///   - home: Where the user's directory is on the host.
    ///   - shared: Where the tenant's is.
    package convenience init(home: String, shared: String) {
        self.init([(home, PathBytes(RoomFacts.home)), (shared, PathBytes(RoomFacts.shared))], watcher: .shared)
    }

    /// Begins to watch directories, each with its path inside, which sort as they are given.
    init(_ directories: [(path: String, shown: PathBytes)], watcher: FileWatcher) {
        self.watcher = watcher
        places = directories.map { Place(tree: watcher.tree(of: $0.path), shown: $0.shown) }
        forget()
    }

    isolated deinit {
        for place in places { watcher.leave(place.tree, as: reader) }
    }

    /// Forgets what happened so far: an execution begins.
    package func forget() {
        beganComplete = watcher.read()
        forgetKnown()
    }

    /// Forgets what happened as far as events of it have been read.
    private func forgetKnown() {
        for index in places.indices {
            places[index].tree.forget(for: reader, watcher)
            places[index].eventCount = places[index].tree.eventCount
        }
    }

    /// What is different from how it was at the last `forget()`.
    package func changes() -> FileChanges {
        let isCurrent = watcher.read()
        var first = Heap<Found>()
        var leftOut = 0
        for (index, place) in places.enumerated() {
            for change in place.tree.changes(since: reader, watcher) {
                first.insert(Found(place: index, change: change))
                if first.count > FileChanges.mostFiles {
                    first.removeMax()
                    leftOut += 1
                }
            }
        }
        let sorted = first.unordered.sorted()
        let files = places.enumerated().flatMap { index, place in
            place.tree.describe(sorted.filter { $0.place == index }.map(\.change), below: place.shown)
        }
        return FileChanges(
            files: files, leftOut: leftOut,
            isComplete: beganComplete && isCurrent && places.allSatisfy { $0.tree.isWhole(since: reader) })
    }

    /// The same, and forgets just that: of what happens meanwhile the next call tells.
    package func takeChanges() -> FileChanges {
        let changes = changes()
        beganComplete = true
        forgetKnown()
        return changes
    }

    /// Whether events that somebody has read tell of something that happened since the last `forget()`.
    var hasNews: Bool { places.contains { $0.eventCount != $0.tree.eventCount } }

    /// A change in one of the places.
    private struct Found: Comparable {
        let place: Int
        let change: FileTree.Change

        static func < (left: Found, right: Found) -> Bool {
            left.place == right.place ? left.change.path < right.change.path : left.place < right.place
        }
    }
}
