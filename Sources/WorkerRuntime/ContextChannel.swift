import Glibc
import LinuxSystem
import PythonRuntime
import WorkerProtocol

/// A context's side of its channel: requests in, events out, everything that belongs together in one packet.
///
/// Output is sent by the line, so that a reader sees progress and a crash loses at most an unfinished line.
final class ContextChannel: ExecutionSink {
    /// Output that has not been put into an event yet.
    private var line: [UInt8] = []
    private var lineStream = OutputStream.output
    /// Requests of the last packet that nobody asked for yet.
    private var waiting: ArraySlice<ContextRequest> = []
    /// Events that have not been sent yet.
    private var events = WireWriter(capacity: ContextRequest.mostPacketBytes)
    private var eventCount = 0
    /// The event that is being queued.
    private var encoded = WireWriter()
    /// The execution that everything sent belongs to.
    var nonce: UInt64 = 0
    /// The socket; it exists from the fork on.
    private var descriptor: Int32 = -1

    /// Unsent output is sent at this size even in the middle of a line.
    private static let mostLineBytes = 16_384
    /// The most content of one event, so that it fits into a packet with its header.
    private static let mostPartBytes = ContextRequest.mostPacketBytes - 1_024

    /// Takes over a connected socket.
    func adopt(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    // MARK: Requests

    /// Waits until the walls of the room stand, and says whether to rehearse; nil when the host is gone.
    func waitForWalls() throws(SystemError) -> Bool? {
        while let request = try nextRequest() {
            if case .join(let rehearses) = request { return rehearses }
        }
        return nil
    }

    /// Waits until the room is somebody's; nil when the host is gone.
    func waitForUser() throws(SystemError) -> (environment: [String], directory: String)? {
        while let request = try nextRequest() {
            if case .enter(let environment, let directory) = request { return (environment, directory) }
        }
        return nil
    }

    /// Waits for the next request; nil when the host is gone or speaks what this is no end of.
    func nextRequest() throws(SystemError) -> ContextRequest? {
        if let request = waiting.popFirst() { return request }
        while true {
            var count = 0
            let packet = [UInt8](unsafeUninitializedCapacity: ContextRequest.mostPacketBytes) { buffer, initialized in
                count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
                initialized = max(0, count)
            }
            if count > 0 {
                guard let requests = try? ContextRequest.decode(packet: packet) else { return nil }
                waiting = requests[...]
                return waiting.popFirst()
            }
            if count == 0 || errno != EINTR { return nil }
        }
    }

    // MARK: Events

    func write(_ stream: OutputStream, _ bytes: UnsafeRawBufferPointer) {
        if stream != lineStream { queueLine() }
        lineStream = stream
        if bytes.count > ContextChannel.mostLineBytes {
            queueLine()
            for start in Swift.stride(from: 0, to: bytes.count, by: ContextChannel.mostPartBytes) {
                let end = min(start + ContextChannel.mostPartBytes, bytes.count)
                queue(stream, Array(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))[...])
            }
            send()
            return
        }
        line.append(contentsOf: bytes)
        let endsLine = bytes.last == UInt8(ascii: "\n") || bytes.last == UInt8(ascii: "\r")
        if endsLine || line.count > ContextChannel.mostLineBytes { flush() }
    }

    func flush() {
        queueLine()
        send()
    }

    func show(kind: UInt8, displayID: String, metadata: String) {
        queue(
            .shown(
                ContextEvent.Shown(
                    kind: ContextEvent.Shown.Kind(rawValue: kind) ?? .display,
                    displayID: displayID, metadata: Array(metadata.utf8.prefix(ContextChannel.mostPartBytes / 2)))))
    }

    func represent(mimeType: String, encoding: UInt8, _ bytes: UnsafeRawBufferPointer, isLast: Bool) {
        let encoding = ContextEvent.Encoding(rawValue: encoding) ?? .bytes
        var start = 0
        repeat {
            let end = min(start + ContextChannel.mostPartBytes, bytes.count)
            let part = Array(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
            let isEnd = end == bytes.count
            queue(
                .representation(
                    mimeType: mimeType, encoding: encoding, part: part,
                    end: !isEnd ? .none : isLast ? .shown : .representation))
            start = end
        } while start < bytes.count
    }

    func lose(characters: Int) {
        queue(.lost(byteCount: UInt64(max(0, characters))))
    }

    func clear(waits: Bool) {
        queue(.cleared(waits: waits))
    }

    func raised(_ exception: UncaughtException) {
        queue(
            .raised(
                ContextEvent.Raised(
                    name: exception.name, value: exception.value, traceback: exception.traceback,
                    errorNumber: exception.errorNumber, hint: exception.hint, refusedCall: exception.refusedCall)))
    }

    func changed(_ changes: [VariableChange], leftOut: UInt32) {
        let changes = changes.map { change in
            ContextEvent.VariableChange(
                kind: ContextEvent.VariableChange.Kind(rawValue: change.kind) ?? .changed,
                name: change.name, type: change.type, shape: change.shape, byteCount: change.byteCount)
        }
        queue(.changed(changes, leftOut: leftOut))
    }

    /// Ends an execution, sending what is left with it.
    func finish() {
        queue(.finished)
        send()
    }

    /// Answers an inspection.
    func answer(_ completeness: PythonRuntime.Completeness) {
        switch completeness {
        case .complete: queue(.inspected(.complete))
        case .incomplete: queue(.inspected(.incomplete))
        case .invalid: queue(.inspected(.invalid))
        }
        send()
    }

    /// Says that this context waits for its user.
    func announceJoined() {
        queue(.joined)
        send()
    }

    /// Says that this context can run code.
    func announceReady() {
        queue(.ready)
        send()
    }

    /// Says which step of becoming a context failed.
    func fail(step: String, code: Int32) {
        queue(.failed(step: step, code: code))
        send()
    }

    private func queueLine() {
        guard !line.isEmpty else { return }
        queue(lineStream, line[...])
        line.removeAll(keepingCapacity: true)
    }

    private func queue(_ stream: OutputStream, _ bytes: ArraySlice<UInt8>) {
        makeRoom(for: bytes.count + ContextEvent.headerBytes + 1)
        ContextEvent.encode(wireStream(stream), bytes, nonce: nonce, into: &events)
        eventCount += 1
    }

    private func queue(_ event: ContextEvent) {
        queueLine()
        encoded.removeAll()
        event.encode(nonce: nonce, into: &encoded)
        makeRoom(for: encoded.bytes.count)
        events.writeRest(encoded.bytes[...])
        eventCount += 1
    }

    /// Sends what is queued if an event of this size does not fit into the same packet.
    private func makeRoom(for bytes: Int) {
        let isFull = eventCount == ContextEvent.mostInPacket
        if isFull || events.bytes.count + bytes > ContextRequest.mostPacketBytes { send() }
    }

    private func send() {
        guard !events.bytes.isEmpty else { return }
        defer {
            events.removeAll()
            eventCount = 0
        }
        while true {
            let sent = events.bytes.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if sent >= 0 { return }
            if errno == EINTR { continue }
            // The host is gone, or user code has taken the channel away: either way nobody listens any more.
            _exit(1)
        }
    }

    private func wireStream(_ stream: OutputStream) -> ContextEvent.Stream {
        stream == .output ? .output : .error
    }
}
