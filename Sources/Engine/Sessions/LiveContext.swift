package import Persistence
package import SessionPool

/// A context of a live session: what waits in it, and what runs.
@HostLoop
package final class LiveContext {
    package let record: ContextRecord
    package var id: String { record.id }
    /// What runs; nil when nothing does.
    package private(set) var running: LiveExecution?
    /// How many wait behind it.
    package var queuedCount: Int { queue.count + arriving.count }

    private weak var session: LiveSession?
    private let host: SandboxHost
    private let mostQueued: Int
    private let observer: (any EngineObserver)?
    private var queue: [Waiting] = []
    /// Executions whose places in the queue are kept until they are recorded, and whether they shall still run.
    private var arriving: [String: Bool] = [:]
    private var context: Context?
    private var opening: Task<Context, any Error>?
    /// Whether somebody wants what runs to stop.
    private var isStopping = false
    /// Why it ended; nil while it lives.
    private var ending: String?

    private struct Waiting {
        let execution: LiveExecution
        let request: ExecutionRequest
    }

    private static let secondsBetweenInterrupts = 0.02

    init(_ record: ContextRecord, host: SandboxHost, mostQueued: Int, observer: (any EngineObserver)?) {
        self.record = record
        self.host = host
        self.mostQueued = mostQueued
        self.observer = observer
    }

    /// Makes it one of a session's, which has it from now on.
    func join(_ session: LiveSession) {
        self.session = session
    }

    // MARK: Executions

    /// Keeps a place in the queue for an execution that is about to be recorded.
    ///
    /// - Throws: `EngineError` when there is none, so that nothing is recorded that cannot run.
    func expect(_ id: String) throws(EngineError) {
        guard ending == nil else { throw EngineError(.notFound, "the context has ended: use another") }
        guard (running == nil ? 0 : 1) + queuedCount <= mostQueued else {
            throw EngineError(
                .queueFull, "\(mostQueued) executions wait in this context: wait for some of them, or use another",
                retryAfter: 1)
        }
        arriving[id] = true
    }

    /// Gives the place of an execution back that cannot be recorded.
    func giveUp(_ id: String) {
        arriving[id] = nil
    }

    /// Puts an execution that was expected at the end of the queue.
    func submit(_ execution: LiveExecution, _ request: ExecutionRequest) {
        let isWanted = arriving.removeValue(forKey: execution.id) ?? false
        if let ending {
            end(execution, .killed, .sandboxLost, ending)
        } else if !isWanted {
            end(execution, .interrupted, .interrupted, Self.cancelled)
        } else {
            queue.append(Waiting(execution: execution, request: request))
            runNext()
        }
    }

    /// Takes an execution that waits out of the queue, or asks one that runs to stop.
    ///
    /// Returns false when it does neither any more.
    func cancel(_ id: String) -> Bool {
        if running?.id == id {
            interrupt()
            return true
        }
        if arriving[id] != nil {
            arriving[id] = false
            return true
        }
        guard let place = queue.firstIndex(where: { $0.execution.id == id }) else { return false }
        end(queue.remove(at: place).execution, .interrupted, .interrupted, Self.cancelled)
        return true
    }

    private static let cancelled = "cancelled before it ran"

    /// Asks what runs to stop; what waits goes on.
    package func interrupt() {
        guard let running, !isStopping else { return }
        isStopping = true
        context?.interrupt()
        // Who is asked before it has a process would not hear of it.
        Task {
            while self.running === running {
                context?.interrupt()
                await HostTimer.pause(seconds: Self.secondsBetweenInterrupts)
            }
        }
    }

    /// Asks what runs to stop, and lets nothing run that waits.
    func interruptAll(because reason: String) {
        endQueue(because: reason)
        for id in arriving.keys { arriving[id] = false }
        interrupt()
    }

    private func endQueue(because reason: String) {
        let waiting = queue
        queue = []
        for next in waiting { end(next.execution, .killed, .sandboxLost, reason) }
    }

    private func runNext() {
        guard running == nil, !queue.isEmpty else { return }
        let next = queue.removeFirst()
        running = next.execution
        isStopping = false
        Task { await withTaskExecutorPreference(HostLoop.executor) { await run(next) } }
    }

    private func run(_ next: Waiting) async {
        session?.use()
        do {
            let context = try await readyContext()
            if isStopping {
                end(next.execution, .interrupted, .interrupted, Self.cancelled)
            } else {
                try await run(next, in: context)
            }
        } catch {
            end(
                next.execution, .killed, .sandboxLost, ending ?? EngineError(error).description,
                failure: EngineError(error))
        }
        running = nil
        session?.use()
        runNext()
    }

    private func run(_ next: Waiting, in context: Context) async throws {
        next.execution.started()
        let result = try await context.execute(
            Array(next.request.code.utf8), identifier: next.execution.id,
            inlineLimit: next.request.inlineLimit ?? InlineText.defaultLimit, wallSeconds: next.request.timeout,
            language: next.request.language, environment: next.request.environment,
            flow: next.execution.flow, onEvent: { next.execution.happened($0) })
        observer?.executionEnded(result.status, death: result.death?.kind, seconds: result.usage.wallSeconds)
        let isSmall = result.contentBytes <= Self.mostBytesToEncodeHere
        let encoded = isSmall ? JSONWriter.encode(result) : await Self.encodeElsewhere(result)
        next.execution.finished(status: result.status.rawValue, number: Int64(result.number), result: encoded)
    }

    /// Large results are encoded by other threads, so that the loop is there for everybody else; for a small one that
    /// would take longer than the encoding.
    private static let mostBytesToEncodeHere = 64 << 10

    private nonisolated static func encodeElsewhere(_ result: ExecutionResult) async -> [UInt8] {
        await withTaskExecutorPreference(globalConcurrentExecutor) { JSONWriter.encode(result) }
    }

    private func end(
        _ execution: LiveExecution, _ status: ExecutionResult.Status, _ kind: Death.Kind, _ message: String,
        failure: EngineError? = nil
    ) {
        observer?.executionEnded(status, death: kind, seconds: nil)
        let result = ExecutionResult.withoutRun(
            execution.id, status: status, kind: kind, message: message, on: host)
        execution.finished(
            status: status.rawValue, number: nil, result: JSONWriter.encode(result), failure: failure)
    }

    // MARK: Life

    /// The context in the sandbox, made if it is not there; all who ask while it is made wait for the same one.
    func readyContext() async throws -> Context {
        if let context { return context }
        guard ending == nil, let session else { throw Self.ended }
        if let opening {
            let made = try await opening.value
            guard ending == nil else { throw Self.ended }
            return made
        }
        let task = Task { [record] in
            let sandbox = try await session.readySandbox()
            if record.isDefault { return sandbox.defaultContext }
            return try await sandbox.openContext(workingDirectory: record.workingDirectory)
        }
        opening = task
        defer { opening = nil }
        let made = try await task.value
        guard ending == nil else {
            if !record.isDefault { await session.sandbox?.closeContext(made) }
            throw Self.ended
        }
        context = made
        return made
    }

    private static let ended = EngineError(.gone, "the context has ended: use another")

    /// Ends what was and begins anew; what waits goes on in the new namespace.
    func restart() async throws {
        try await context?.restart()
    }

    /// Ends it; what runs is ended, what waits never runs.
    func close(because reason: String) async {
        ending = reason
        endQueue(because: reason)
        if let context, !record.isDefault, let sandbox = session?.sandbox { await sandbox.closeContext(context) }
        context = nil
    }
}
