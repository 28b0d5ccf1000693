import LinuxSystem
import WorkerProtocol

/// The host's end of a pipe that a context and the programs it started print into.
@HostLoop
final class ContextPipe {
    let stream: ContextEvent.Stream
    private let descriptor: FileDescriptor
    private var token: UInt64 = 0
    var isWatched: Bool { token != 0 }

    /// Takes the reading end.
    init(_ descriptor: consuming FileDescriptor, _ stream: ContextEvent.Stream) throws(SystemError) {
        try Files.setNonBlocking(descriptor.number)
        self.descriptor = descriptor
        self.stream = stream
    }

    /// Calls `onReady` when there is something to read, until it is left alone.
    func listen(_ onReady: @escaping @HostLoop () -> Void) {
        guard !isWatched else { return }
        token = (try? EventLoop.shared.watch(descriptor.number) { _ in onReady() }) ?? 0
    }

    /// Leaves what comes in the pipe, where its writer waits when that is full.
    func leaveAlone() {
        if token != 0 { EventLoop.shared.remove(descriptor.number, token: token) }
        token = 0
    }

    /// What is there now; nil when nothing is, empty when nothing will ever be.
    func readSome() -> [UInt8]? {
        try? Files.readSome(descriptor.number)
    }
}
