package import SessionPool

/// What changes in the files of a user, as it happens: looked at a few times a second.
@HostLoop
package final class FileChangeFeed {
    private let log: FileChangeLog
    private let isOver: @HostLoop () -> Bool

    /// Seconds between two looks.
    private static let interval = 0.1

    /// - Parameters:
    ///   - log: What it tells of.
    ///   - isOver: Whether it has come to its end.
    init(_ log: FileChangeLog, isOver: @escaping @HostLoop () -> Bool) {
        self.log = log
        self.isOver = isOver
    }

    /// What changed since this was last asked, which may be nothing.
    package func now() -> FileChanges {
        let changes = log.changes()
        log.forget()
        return changes
    }

    /// Waits until something changes; nil at the end, and in a task that is cancelled.
    package func next() async -> FileChanges? {
        while !Task.isCancelled, !isOver() {
            let changes = now()
            if !changes.files.isEmpty || !changes.isComplete { return changes }
            await HostTimer.pause(seconds: Self.interval)
        }
        return nil
    }
}
