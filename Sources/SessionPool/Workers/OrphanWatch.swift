/// Sees the end of a context whose zygote is gone, for the case that nobody tells how it ended.
@HostLoop
final class OrphanWatch {
    private let pidfd: Int32
    private var token: UInt64 = 0
    private let onEnd: @HostLoop () -> Void

    /// Watches a process.
    ///
    /// - Parameters:
    ///   - pidfd: The process; open until this is closed.
    ///   - seconds: How long it takes at most, after the end, to be told of it.
    ///   - onEnd: Called when this is closed.
    ///   - onSilence: Called when the process ended and that time is over.
    init(
        pidfd: Int32, seconds: Double, onEnd: @escaping @HostLoop () -> Void,
        onSilence: @escaping @HostLoop () -> Void
    ) {
        self.pidfd = pidfd
        self.onEnd = onEnd
        token =
            (try? EventLoop.shared.watch(pidfd) { [weak self] _ in
                self?.stopWatching()
                _ = EventLoop.shared.schedule(after: seconds, onSilence)
            }) ?? 0
    }

    /// It is known how the process ended.
    func close() {
        stopWatching()
        onEnd()
    }

    private func stopWatching() {
        if token != 0 { EventLoop.shared.remove(pidfd, token: token) }
        token = 0
    }
}
