package import Persistence
package import SessionPool

/// An execution that waits or runs: its events are recorded before anybody hears of them.
@HostLoop
package final class LiveExecution {
    package nonisolated let id: String
    /// What is recorded of it, or will be next.
    package private(set) var record: ExecutionRecord
    /// Whether its end is recorded; then everything about it is.
    package private(set) var isFinished = false
    /// Why it could not be run or recorded; nil when it was.
    package private(set) var failure: EngineError?
    /// The number of the last event that is recorded.
    package private(set) var lastPublished: Int64 = 0

    private let records: RecordStore
    private let context: LiveContext
    private var isRecorded = false
    /// Whether the change that adds it is made: what it becomes later is a change of its own.
    private var isAdded = false
    private var nextSequence: Int64 = 1
    /// Changes that are not recorded yet.
    private var pending: [RecordChange] = []
    private var pendingBytes = 0
    private var isWriting = false
    private var isHeldBack: Bool
    /// The newest events, so that those who follow need not read them from the disk.
    private var recent: [EventRecord] = []
    private var recentBytes = 0
    private var waiters: [Waiter] = []
    private var output = StreamDecoder()
    private var error = StreamDecoder()

    private struct Waiter {
        let after: Int64
        let continuation: CheckedContinuation<Void, Never>
    }

    /// Seconds for which an execution that somebody waits for is held back from being recorded: most end sooner, and are
    /// recorded once.
    private static let secondsHeldBack = 0.05
    private static let mostRecentBytes = 256 << 10

    init(_ record: ExecutionRecord, in context: LiveContext, records: RecordStore, durability: Durability) {
        id = record.id
        self.record = record
        self.context = context
        self.records = records
        isHeldBack = durability == .awaited
    }

    // MARK: Following

    /// Whether the recorded events go further than one.
    package func hasMore(after sequence: Int64) -> Bool {
        lastPublished > sequence || isFinished
    }

    /// Waits until an event after one is recorded, or the end is; returns at once in a task that is cancelled.
    package func waitForMore(after sequence: Int64) async {
        release()
        await wait(after: sequence)
    }

    /// Waits until it is finished, and that is recorded.
    package func waitForEnd() async {
        while !isFinished, !Task.isCancelled { await wait(after: .max) }
    }

    private func wait(after sequence: Int64) async {
        guard !isFinished, lastPublished <= sequence else { return }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if isFinished || lastPublished > sequence || Task.isCancelled {
                    continuation.resume()
                } else {
                    waiters.append(Waiter(after: sequence, continuation: continuation))
                }
            }
        } onCancel: {
            Task { @HostLoop in self.wake(all: true) }
        }
    }

    /// Recorded events after one, at least one and not all at once; empty when they are to be read from the records.
    package func recentEvents(after sequence: Int64) -> [EventRecord] {
        guard let first = recent.first, first.sequence <= sequence + 1 else { return [] }
        return Array(recent.drop { $0.sequence <= sequence }.prefix(256))
    }

    // MARK: What happens

    /// Records that it waits, and says so when it is recorded.
    func queue() async throws(EngineError) {
        add(ExecutionEventName.queued, Array("{}".utf8))
        guard !isHeldBack else {
            _ = HostTimer(seconds: Self.secondsHeldBack) { [weak self] in self?.release() }
            return
        }
        release()
        await wait(after: 0)
        if let failure { throw failure }
    }

    /// It will not run: who asked hears why, and nothing of it is kept that is not recorded yet.
    func abandon() {
        isFinished = true
        pending = []
        if isAdded {
            Task { [records, id] in
                try? await records.write([
                    .finishExecution(id: id, number: nil, status: "killed", at: WallClock.milliseconds(), result: nil)
                ])
            }
        }
        isAdded = true
        isRecorded = true
        wake(all: true)
    }

    func started() {
        record.state = .running
        record.startedAt = WallClock.milliseconds()
        if isAdded {
            pending.append(.startExecution(id: id, at: record.startedAt ?? 0))
        }
        add(ExecutionEventName.started, Array("{}".utf8))
    }

    func happened(_ event: ExecutionEvent) {
        switch event {
        case .printed(.standardOutput, let bytes): printed(output.decode(bytes), ExecutionEventName.standardOutput)
        case .printed(.standardError, let bytes): printed(error.decode(bytes), ExecutionEventName.standardError)
        case .shown(let shown): add(ExecutionEventName.display, (try? ResultEncoder.encode(shown)) ?? [])
        case .cleared(let waits):
            var writer = JSONWriter()
            writer.beginObject()
            writer.field("waits", waits)
            writer.endObject()
            add(ExecutionEventName.clear, writer.bytes)
        case .raised(let raised): add(ExecutionEventName.error, (try? ResultEncoder.encode(raised)) ?? [])
        }
    }

    /// It came to its end, with a result, or with nothing but a reason.
    ///
    /// - Parameters:
    ///   - status: How it ended.
    ///   - number: Its number in its context; nil when it never ran.
    ///   - result: All of it, as JSON.
    ///   - failure: Why there was nothing to run it.
    func finished(status: String, number: Int64?, result: [UInt8], failure: EngineError? = nil) {
        self.failure = failure
        printed(output.finish(), ExecutionEventName.standardOutput)
        printed(error.finish(), ExecutionEventName.standardError)
        record.state = .finished
        record.status = status
        record.number = number
        record.result = result
        record.finishedAt = WallClock.milliseconds()
        if isAdded {
            pending.append(
                .finishExecution(
                    id: id, number: number, status: status, at: record.finishedAt ?? 0, result: result))
        }
        var writer = JSONWriter()
        writer.beginObject()
        writer.field("status", status)
        writer.field("result", json: result)
        writer.endObject()
        add(ExecutionEventName.finished, writer.bytes)
        release()
    }

    private func printed(_ text: String, _ type: String) {
        guard !text.isEmpty else { return }
        var writer = JSONWriter()
        writer.beginObject()
        writer.field("text", text)
        writer.endObject()
        add(type, writer.bytes)
    }

    private func add(_ type: String, _ data: [UInt8]) {
        pending.append(
            .addEvent(
                EventRecord(
                    executionID: id, sequence: nextSequence, at: WallClock.milliseconds(), type: type, data: data)))
        nextSequence += 1
        pendingBytes += data.count
        if pendingBytes > Self.mostRecentBytes { isHeldBack = false }
        if !isHeldBack { write() }
    }

    // MARK: Recording

    /// It is recorded from now on.
    func release() {
        isHeldBack = false
        write()
    }

    private func write() {
        guard !isWriting, !pending.isEmpty || !isRecorded else { return }
        isWriting = true
        Task { await writeAll() }
    }

    private func writeAll() async {
        while !pending.isEmpty || !isRecorded {
            var changes = pending
            pending = []
            pendingBytes = 0
            // What it is by now is recorded at once: the changes up to here are in it.
            if !isAdded { changes.insert(.addExecution(record), at: 0) }
            isAdded = true
            let isEnd = record.state == .finished
            do {
                try await records.write(changes)
                isRecorded = true
                publish(changes)
                if isEnd, pending.isEmpty { isFinished = true }
            } catch {
                // What cannot be recorded is not told to anybody, but that.
                failure = failure ?? EngineError(error)
                isFinished = true
                pending = []
                break
            }
        }
        isWriting = false
        wake(all: isFinished)
        if isFinished { context.forget(self) }
    }

    private func publish(_ changes: [RecordChange]) {
        for case .addEvent(let event) in changes {
            recent.append(event)
            recentBytes += event.data.count
            lastPublished = event.sequence
        }
        var dropped = 0
        while recentBytes > Self.mostRecentBytes, dropped < recent.count - 1 {
            recentBytes -= recent[dropped].data.count
            dropped += 1
        }
        recent.removeFirst(dropped)
        wake(all: false)
    }

    private func wake(all: Bool) {
        let awake = waiters.filter { all || $0.after < lastPublished }
        waiters.removeAll { all || $0.after < lastPublished }
        for waiter in awake { waiter.continuation.resume() }
    }
}
