import LinuxSystem

/// The host's end of one stream of a command: reads while somebody wants to hear it.
@HostLoop
final class CommandOutput {
    let stream: OutputStream
    private var descriptor: FileDescriptor?
    private var token: UInt64 = 0
    /// Bytes that may still be read after the end of the command: more than a pipe holds.
    private var rest = 2 << 20

    /// Takes the reading end of a pipe.
    init(_ descriptor: consuming FileDescriptor, stream: OutputStream) throws(SystemError) {
        try Files.setNonBlocking(descriptor.number)
        self.stream = stream
        self.descriptor = consume descriptor
    }

    /// Calls `onBytes` with what comes, until it is paused or nothing will come any more.
    func listen(_ onBytes: @escaping @HostLoop ([UInt8]) -> Void) {
        guard token == 0, number >= 0 else { return }
        token =
            (try? EventLoop.shared.watch(number) { [weak self] _ in
                guard let self, let bytes = self.readSome() else { return }
                onBytes(bytes)
            }) ?? 0
    }

    /// Leaves what comes in the pipe, where its writer waits when that is full.
    func pause() {
        if token != 0 { EventLoop.shared.remove(number, token: token) }
        token = 0
    }

    /// What the command left in the pipe when it ended, a piece at a time; nil when there is no more of it.
    func readRest() -> [UInt8]? {
        guard rest > 0, let bytes = readSome() else { return nil }
        // What it left running may go on writing for ever.
        rest -= bytes.count
        return bytes
    }

    /// Lets go of the pipe.
    func close() {
        pause()
        descriptor = nil
    }

    private var number: Int32 {
        switch descriptor {
        case .some(let end): end.number
        case .none: -1
        }
    }

    private func readSome() -> [UInt8]? {
        guard number >= 0 else { return nil }
        do {
            guard let bytes = try Files.readSome(number) else { return nil }
            if !bytes.isEmpty { return bytes }
        } catch {}
        close()
        return nil
    }
}
