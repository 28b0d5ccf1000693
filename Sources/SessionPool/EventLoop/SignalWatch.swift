import Glibc
import LinuxSystem

/// Hears of signals that a descriptor collects, while it lives.
@HostLoop
package final class SignalWatch {
    private let descriptor: Int32
    private var token: UInt64 = 0

    /// Begins to listen: `descriptor` is a signalfd, or negative to hear nothing; `next` takes one signal from it, and
    /// `action` is told.
    package init(
        descriptor: Int32, next: @escaping @Sendable () -> Int32?, _ action: @escaping @HostLoop (Int32) -> Void
    ) throws(SandboxError) {
        self.descriptor = descriptor
        guard descriptor >= 0 else { return }
        do {
            token = try EventLoop.shared.watch(descriptor) { _ in
                while let signal = next() { action(signal) }
            }
        } catch {
            throw SandboxError(.cannotStart, "signals cannot be watched (\(error)): try again")
        }
    }

    /// Hears nothing any more.
    package func stop() {
        if token != 0 { EventLoop.shared.remove(descriptor, token: token) }
        token = 0
    }
}
