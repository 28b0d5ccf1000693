import Engine
import HTTPAPI
import SessionPool

/// What changes in a directory, as E2B's clients hear of it.
@HostLoop
final class DirectoryWatcher {
    private let feed: FileChangeFeed
    private let prefix: String
    private let isRecursive: Bool

    /// - Parameters:
    ///   - feed: What changes in all files of the user.
    ///   - directory: The directory, as the sandbox sees it.
    ///   - isRecursive: Whether what is in directories below counts.
    init(feed: FileChangeFeed, directory: String, isRecursive: Bool) {
        self.feed = feed
        prefix = directory + "/"
        self.isRecursive = isRecursive
    }

    /// Events since this was last asked.
    func now() -> [[UInt8]] { events(feed.now()) }

    /// Waits for events; nil in a task that is cancelled.
    func next() async -> [[UInt8]]? {
        while let changes = await feed.next() {
            let events = events(changes)
            if !events.isEmpty { return events }
        }
        return nil
    }

    private func events(_ changes: FileChanges) -> [[UInt8]] {
        changes.files.flatMap { change -> [[UInt8]] in
            guard change.path.hasPrefix(prefix) else { return [] }
            let name = String(change.path.dropFirst(prefix.count))
            guard isRecursive || !name.contains("/") else { return [] }
            let types =
                switch change.change {
                case .added: change.kind == .file ? ["EVENT_TYPE_CREATE", "EVENT_TYPE_WRITE"] : ["EVENT_TYPE_CREATE"]
                case .changed: ["EVENT_TYPE_WRITE"]
                case .removed: ["EVENT_TYPE_REMOVE"]
                }
            return types.map { type in
                JSONWriter.object { writer in
                    writer.field("name", name)
                    writer.field("type", type)
                }
            }
        }
    }
}
