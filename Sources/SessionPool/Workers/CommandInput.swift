import Glibc
import LinuxSystem

/// The host's end of a command's standard input: takes bytes at once, and writes them as the command reads.
@HostLoop
final class CommandInput {
    private var descriptor: FileDescriptor?
    private var token: UInt64 = 0
    private var queue: ArraySlice<UInt8> = []
    private var isEnding = false
    private var waiters: [Waiter] = []

    /// Who waits until fewer bytes do.
    private struct Waiter {
        let most: Int
        let continuation: CheckedContinuation<Void, Never>
    }

    /// The most bytes that wait for a command to read them, besides those in the pipe.
    static let mostQueuedBytes = 1 << 20

    var queuedBytes: Int { queue.count }

    /// Takes the writing end of a pipe.
    init(_ descriptor: consuming FileDescriptor) throws(SystemError) {
        try Files.setNonBlocking(descriptor.number)
        self.descriptor = consume descriptor
    }

    /// Takes bytes, all or none.
    ///
    /// - Throws: `SandboxError` when the input has ended, or when too many bytes wait.
    func write(_ bytes: [UInt8]) throws(SandboxError) {
        guard isOpen, !isEnding else {
            throw SandboxError(.invalidRequest, "the command's input has ended: start it again to send more")
        }
        guard bytes.count <= Self.mostQueuedBytes - queue.count else {
            throw SandboxError(
                .invalidRequest,
                "\(queue.count) bytes of input wait, \(Self.mostQueuedBytes) are the most: "
                    + "send less at once, and go on when the command has read some")
        }
        queue += bytes
        writeMore()
    }

    /// Waits until no more than so many bytes wait, or it has ended; in a task that is cancelled, not at all.
    func waitUntilQueued(most: Int) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if queue.count <= most || !isOpen || Task.isCancelled {
                    continuation.resume()
                } else {
                    waiters.append(Waiter(most: most, continuation: continuation))
                }
            }
        } onCancel: {
            // Whoever is not cancelled looks again, and waits on.
            Task { @HostLoop in self.wake { _ in true } }
        }
    }

    private func wake(_ isDue: (Waiter) -> Bool) {
        guard !waiters.isEmpty else { return }
        let due = waiters.filter(isDue)
        waiters.removeAll(where: isDue)
        for waiter in due { waiter.continuation.resume() }
    }

    /// Ends the input after what was taken.
    func end() {
        isEnding = true
        writeMore()
    }

    /// Lets go of the input at once.
    func close() {
        queue = []
        switch descriptor {
        case .some(let end):
            if token != 0 { EventLoop.shared.remove(end.number, token: token) }
        case .none: break
        }
        token = 0
        descriptor = nil
        wake { _ in true }
    }

    private var isOpen: Bool { number >= 0 }

    private var number: Int32 {
        switch descriptor {
        case .some(let end): end.number
        case .none: -1
        }
    }

    private func writeMore() {
        guard isOpen else { return }
        defer { wake { queue.count <= $0.most } }
        do {
            while !queue.isEmpty {
                guard let count = try Files.writeSome(queue, to: number) else { return watch() }
                queue.removeFirst(count)
            }
        } catch {
            // Nobody reads it any more.
            return close()
        }
        // What was long is not kept for what will be short.
        queue = []
        if isEnding { return close() }
        if token != 0 { EventLoop.shared.remove(number, token: token) }
        token = 0
    }

    private func watch() {
        guard token == 0 else { return }
        token = (try? EventLoop.shared.watch(number) { [weak self] _ in self?.writeMore() }) ?? 0
        EventLoop.shared.change(number, token: token, to: .writing)
    }
}
