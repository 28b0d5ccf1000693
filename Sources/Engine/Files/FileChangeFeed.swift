package import SessionPool

/// What changes in the files of a user, as it happens.
@HostLoop
package final class FileChangeFeed {
    private let log: FileChangeLog
    private let poll: FileChangePoll
    private var hasLooked = false
    private var wasComplete = true

    /// - Parameters:
    ///   - log: What it tells of.
    ///   - poll: What says when to look.
    init(_ log: FileChangeLog, poll: FileChangePoll) {
        self.log = log
        self.poll = poll
    }

    /// What changed since this was last asked, which may be nothing.
    package func now() -> FileChanges {
        log.takeChanges()
    }

    /// Waits until something changes; nil at the end, and in a task that is cancelled.
    ///
    /// That not all can be watched is told at first, and beside what changes, not again and again.
    package func next() async -> FileChanges? {
        while true {
            var isNew = true
            if hasLooked { isNew = await poll.news(for: log, isComplete: wasComplete) }
            if Task.isCancelled || poll.hasEnded { return nil }
            let changes = now()
            isNew = isNew || wasComplete
            (hasLooked, wasComplete) = (true, changes.isComplete)
            if !changes.files.isEmpty || (isNew && !changes.isComplete) { return changes }
        }
    }
}
