import Engine
import Foundation
import HTTPAPI
import SessionPool

/// A process that a client of E2B's has started: what it printed of late, and who listens.
@HostLoop
final class SandboxProcess {
    let command: RoomCommand
    let tag: String?
    /// What it is called: its pid in the sandbox.
    let pid: Int
    private var listeners: [UInt64: Listener] = [:]
    private var lastListener: UInt64 = 0
    private var end: CommandEnd?
    private var deadline: HostTimer?

    private struct Listener {
        let continuation: AsyncStream<[UInt8]>.Continuation
        /// Bytes that it has not sent on yet.
        var queued = 0
    }

    /// Bytes that may wait for a listener: with more, the process waits.
    private static let mostQueued = 1 << 20
    /// Bytes that are sent to it at once, and that may wait for it to read them before more is sent.
    private static let mostQueuedInput = 256 << 10

    init(_ command: RoomCommand, tag: String?) {
        self.command = command
        self.tag = tag
        pid = Int(command.processIdentifier ?? 0)
    }

    /// What happens from now on, as messages; the first says that it has started.
    ///
    /// A listener that does not read holds the process up, and no memory.
    func listen() -> ProcessMessages {
        lastListener += 1
        let number = lastListener
        let (stream, continuation) = AsyncStream<[UInt8]>.makeStream()
        continuation.yield(Self.started(pid))
        if let end {
            continuation.yield(Self.ended(end))
            continuation.finish()
            return ProcessMessages(stream: stream, process: self, number: number)
        }
        listeners[number] = Listener(continuation: continuation)
        continuation.onTermination = { [weak self] _ in
            Task { @HostLoop in
                self?.listeners[number] = nil
                self?.regulate()
            }
        }
        return ProcessMessages(stream: stream, process: self, number: number)
    }

    /// A listener has sent something on.
    func sent(_ bytes: Int, by number: UInt64) {
        guard let queued = listeners[number]?.queued else { return }
        listeners[number]?.queued = max(0, queued - bytes)
        regulate()
    }

    private func regulate() {
        if listeners.values.contains(where: { $0.queued > Self.mostQueued }) {
            command.pauseOutput()
        } else {
            command.resumeOutput()
        }
    }

    /// Sends bytes to its standard input, as fast as it reads them.
    ///
    /// - Throws: `SandboxError` when it takes no input any more, `CancellationError` when the client has left.
    func send(_ bytes: [UInt8]) async throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            await command.waitForInput(most: Self.mostQueuedInput)
            try Task.checkCancellation()
            let piece = rest.prefix(Self.mostQueuedInput)
            try command.write(Array(piece))
            rest = rest.dropFirst(piece.count)
        }
    }

    /// Kills it after a while, unless it has ended: its client waits no longer.
    func kill(after seconds: Double) {
        deadline = HostTimer(seconds: seconds) { [weak self] in self?.command.kill() }
    }

    func happened(_ event: CommandEvent) {
        switch event {
        case .printed(let stream, let bytes):
            let message = Self.printed(stream, bytes)
            for number in Array(listeners.keys) {
                listeners[number]?.continuation.yield(message)
                listeners[number]?.queued += message.count
            }
            regulate()
        case .ended(let end):
            self.end = end
            deadline?.cancel()
            for listener in listeners.values {
                listener.continuation.yield(Self.ended(end))
                listener.continuation.finish()
            }
            listeners = [:]
        }
    }

    // MARK: Messages

    private static func started(_ pid: Int) -> [UInt8] {
        Array(#"{"event":{"start":{"pid":\#(pid)}}}"#.utf8)
    }

    private static func printed(_ stream: SessionPool.OutputStream, _ bytes: ArraySlice<UInt8>) -> [UInt8] {
        let name = stream == .standardOutput ? "stdout" : "stderr"
        return Array(#"{"event":{"data":{"\#(name)":"\#(Data(bytes).base64EncodedString())"}}}"#.utf8)
    }

    private static func ended(_ end: CommandEnd) -> [UInt8] {
        let inner = JSONWriter.object { writer in
            writer.field("exitCode", end.exitCode ?? -1)
            writer.field("exited", end.exitCode != nil)
            writer.field("status", end.exitCode.map { "exit status \($0)" } ?? "signal: \(end.signal ?? "unknown")")
            if let death = end.death { writer.field("error", death.message) }
        }
        return Array(#"{"event":{"end":"#.utf8) + inner + Array("}}".utf8)
    }
}
