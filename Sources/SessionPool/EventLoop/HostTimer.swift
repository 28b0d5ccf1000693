/// Something that is to happen later on the host's loop.
@HostLoop
package final class HostTimer {
    private var token: UInt64

    /// Calls `action` once, so many seconds from now, unless it is cancelled before.
    package init(seconds: Double, _ action: @escaping @HostLoop () -> Void) {
        token = EventLoop.shared.schedule(after: seconds, action)
    }

    /// Waits on the host's loop.
    package static func pause(seconds: Double) async {
        await withCheckedContinuation { continuation in
            _ = EventLoop.shared.schedule(after: seconds) { continuation.resume() }
        }
    }

    /// It does not happen any more.
    package func cancel() {
        EventLoop.shared.cancel(timer: token)
    }
}
