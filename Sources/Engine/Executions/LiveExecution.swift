package import Persistence
package import SessionPool

/// An execution that waits or runs: its events are recorded before anybody hears of them.
@HostLoop
package final class LiveExecution {
    package nonisolated let id: String
    /// What is recorded of it; how it began, as long as nothing is.
    package private(set) var record: ExecutionRecord
    /// Whether its end is recorded, and with it everything; or nothing more will be, for the reason in `failure`.
    package private(set) var isFinished = false
    /// Why it could not be run or recorded; nil when it was.
    package private(set) var failure: EngineError?
    /// The number of the last event that is recorded.
    package private(set) var lastPublished: Int64 = 0

    /// What waits to be recorded.
    let flow = OutputFlow()

    private let records: RecordStore
    private let durability: Durability
    private let whenOver: @HostLoop (LiveExecution) -> Void
    /// What it is by now, and will be recorded as.
    private var latest: ExecutionRecord
    private var isRecorded = false
    /// Whether the change that adds it is made: what it becomes later is a change of its own.
    private var isAdded = false
    private var nextSequence: Int64 = 1
    /// Changes that are not recorded yet.
    private var pending: [RecordChange] = []
    private var pendingBytes = 0
    /// What was printed and is no event yet: it becomes one with what follows, as long as nobody takes it.
    private var unsaid: Printed?
    private var isWriting = false
    /// How often what is pending could not be recorded.
    private var failedAttempts = 0
    private var isHeldBack: Bool
    private var recent = RecentEvents()
    private var waiters: [Waiter] = []
    private var output = StreamDecoder()
    private var error = StreamDecoder()

    private struct Printed {
        let type: String
        let at: Int64
        var text: String
    }

    private struct Waiter {
        let after: Int64
        let continuation: CheckedContinuation<Void, Never>
    }

    /// Seconds for which an execution that somebody waits for is held back from being recorded: most end sooner, and are
    /// recorded once.
    private static let secondsHeldBack = 0.05
    private static let mostBytesHeldBack = 256 << 10
    private static let mostUnsaidBytes = 32 << 10
    private static let secondsBetweenAttempts = 1.0
    private static let mostAttempts = 60
    private static let mostPendingBytes = 64 << 20

    /// - Parameters:
    ///   - record: It, waiting.
    ///   - records: Where it is recorded.
    ///   - durability: When it is recorded.
    ///   - whenOver: Is told when nothing more will happen to it.
    init(
        _ record: ExecutionRecord, records: RecordStore, durability: Durability,
        whenOver: @escaping @HostLoop (LiveExecution) -> Void
    ) {
        id = record.id
        self.record = record
        latest = record
        self.records = records
        self.durability = durability
        self.whenOver = whenOver
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
            await withTaskExecutorPreference(HostLoop.executor) {
                await withCheckedContinuation { continuation in
                    if isFinished || lastPublished > sequence || Task.isCancelled {
                        continuation.resume()
                    } else {
                        waiters.append(Waiter(after: sequence, continuation: continuation))
                    }
                }
            }
        } onCancel: {
            Task { @HostLoop in self.wake(all: true) }
        }
    }

    /// Recorded events after one, at least one and not all at once; empty when they are to be read from the records.
    package func recentEvents(after sequence: Int64) -> [EventRecord] {
        recent.after(sequence)
    }

    // MARK: What happens

    /// Records that it waits, and says so when it is recorded.
    func queue() async throws(EngineError) {
        add(ExecutionEventName.queued, ExecutionEventName.noData)
        guard !isHeldBack else {
            _ = HostTimer(seconds: Self.secondsHeldBack) { [weak self] in self?.release() }
            return
        }
        release()
        while !isRecorded, !isFinished, !Task.isCancelled { await wait(after: 0) }
        if let failure { throw failure }
    }

    func started() {
        let now = WallClock.milliseconds()
        latest.state = .running
        latest.startedAt = now
        if isAdded { pending.append(.startExecution(id: id, at: now)) }
        add(ExecutionEventName.started, ExecutionEventName.noData)
    }

    func happened(_ event: ExecutionEvent) {
        switch event {
        case .printed(.standardOutput, let bytes): printed(output.decode(bytes), ExecutionEventName.standardOutput)
        case .printed(.standardError, let bytes): printed(error.decode(bytes), ExecutionEventName.standardError)
        case .shown(let shown): add(ExecutionEventName.display, JSONWriter.encode(shown))
        case .cleared(let waits):
            add(ExecutionEventName.clear, JSONWriter.object { $0.field("waits", waits) })
        case .raised(let raised): add(ExecutionEventName.error, JSONWriter.encode(raised))
        }
    }

    /// It came to its end, with a result, or with nothing but a reason.
    ///
    /// - Parameters:
    ///   - status: How it ended.
    ///   - number: Its number in its context; nil when it did not run.
    ///   - result: The result as JSON.
    ///   - failure: Why there was nothing to run it.
    func finished(status: String, number: Int64?, result: [UInt8]?, failure: EngineError? = nil) {
        self.failure = self.failure ?? failure
        printed(output.finish(), ExecutionEventName.standardOutput)
        printed(error.finish(), ExecutionEventName.standardError)
        let now = WallClock.milliseconds()
        latest.state = .finished
        latest.status = status
        latest.number = number
        latest.result = result
        latest.finishedAt = now
        if isAdded {
            pending.append(.finishExecution(id: id, number: number, status: status, at: now, result: result))
        }
        add(ExecutionEventName.finished, ExecutionEventName.noData)
        release()
    }

    private func printed(_ text: String, _ type: String) {
        guard !text.isEmpty, !isFinished else { return }
        if unsaid?.type == type {
            unsaid?.text += text
        } else {
            say()
            unsaid = Printed(type: type, at: WallClock.milliseconds(), text: text)
        }
        if let unsaid, unsaid.text.utf8.count >= Self.mostUnsaidBytes { say() }
        if !isHeldBack { write() }
    }

    /// Makes an event of what was printed.
    private func say() {
        guard let printed = unsaid else { return }
        unsaid = nil
        append(printed.type, JSONWriter.object { $0.field("text", printed.text) }, at: printed.at)
    }

    private func add(_ type: String, _ data: [UInt8]) {
        guard !isFinished else { return }
        say()
        append(type, data, at: WallClock.milliseconds())
        if !isHeldBack { write() }
    }

    private func append(_ type: String, _ data: [UInt8], at time: Int64) {
        pending.append(
            .addEvent(EventRecord(executionID: id, sequence: nextSequence, at: time, type: type, data: data)))
        nextSequence += 1
        pendingBytes += data.count
        flow.add(data.count)
        if pendingBytes > Self.mostBytesHeldBack { isHeldBack = false }
    }

    // MARK: Recording

    /// It is recorded from now on.
    func release() {
        isHeldBack = false
        write()
    }

    private func write() {
        guard !isWriting, !isFinished, hasNews else { return }
        isWriting = true
        Task { await withTaskExecutorPreference(HostLoop.executor) { await writeAll() } }
    }

    private var hasNews: Bool { !pending.isEmpty || unsaid != nil || !isRecorded }

    private func writeAll() async {
        while !isFinished, hasNews {
            say()
            var changes = pending
            pending = []
            pendingBytes = 0
            // What it is by now is recorded at once: the changes up to here are in it.
            let whole = latest
            if !isAdded { changes.insert(.addExecution(whole), at: 0) }
            isAdded = true
            do {
                try await records.write(changes)
                failedAttempts = 0
                isRecorded = true
                record = whole
                publish(changes)
                isFinished = whole.state == .finished && pending.isEmpty
            } catch {
                await failed(changes, error)
            }
        }
        isWriting = false
        wake(all: isFinished)
        if isFinished { whenOver(self) }
    }

    /// Keeps what could not be recorded for another attempt, after a while; or gives up.
    ///
    /// What cannot be recorded is not told to anybody, but that.
    private func failed(_ changes: [RecordChange], _ error: RecordError) async {
        failedAttempts += 1
        guard isWorthAnotherAttempt(after: error) else {
            failure = failure ?? (latest.startedAt == nil ? EngineError(error) : Self.unrecorded(error))
            isFinished = true
            for case .addEvent(let event) in changes + pending { flow.remove(event.data.count) }
            pending = []
            return
        }
        pending = changes + pending
        pendingBytes = pending.reduce(0) { $0 + $1.byteCount }
        if !isRecorded {
            // It is added as what it is by then.
            isAdded = false
            pending.removeAll { change in if case .addEvent = change { false } else { true } }
        }
        await HostTimer.pause(seconds: Self.secondsBetweenAttempts)
    }

    private static func unrecorded(_ error: RecordError) -> EngineError {
        EngineError(
            .unrecorded,
            "the code ran, and its result cannot be recorded (\(error)): look what it did before you run it again")
    }

    private func isWorthAnotherAttempt(after error: RecordError) -> Bool {
        guard error.code != .conflict else { return false }
        // Who was promised something gets it, however long that takes; who waits for nothing but the promise hears at
        // once that there is none.
        if isRecorded { return true }
        guard failedAttempts < Self.mostAttempts, pendingBytes < Self.mostPendingBytes else { return false }
        return durability == .awaited && (latest.state != .finished || error.code == .busy)
    }

    private func publish(_ changes: [RecordChange]) {
        for case .addEvent(let event) in changes {
            recent.add(event)
            flow.remove(event.data.count)
            lastPublished = event.sequence
        }
        recent.trim()
        wake(all: false)
    }

    private func wake(all: Bool) {
        let awake = waiters.filter { all || $0.after < lastPublished }
        waiters.removeAll { all || $0.after < lastPublished }
        for waiter in awake { waiter.continuation.resume() }
    }
}
