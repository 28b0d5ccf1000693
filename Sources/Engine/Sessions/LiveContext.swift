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
    package var queuedCount: Int { queue.count }

    private weak var session: LiveSession?
    private let mostQueued: Int
    private var queue: [Waiting] = []
    /// How many come to the queue as soon as they are recorded.
    private var reservedCount = 0
    private var context: Context?
    private var isClosed = false

    private struct Waiting {
        let execution: LiveExecution
        let request: ExecutionRequest
    }

    init(_ record: ContextRecord, mostQueued: Int) {
        self.record = record
        self.mostQueued = mostQueued
    }

    /// Makes it one of a session's, which has it from now on.
    func join(_ session: LiveSession) {
        self.session = session
    }

    // MARK: Executions

    /// Keeps a place in the queue for an execution that is recorded before it comes there.
    ///
    /// - Throws: `EngineError` when it is full.
    func reservePlace() throws(EngineError) {
        guard queue.count + reservedCount < mostQueued else {
            throw EngineError(
                .queueFull, "\(mostQueued) executions wait in this context: wait for some of them, or use another",
                retryAfter: 1)
        }
        reservedCount += 1
    }

    /// Gives a place back that nothing comes to.
    func leavePlace() {
        reservedCount -= 1
    }

    /// Puts an execution at the end of the queue, in the place that was kept for it.
    ///
    /// - Throws: `EngineError` when the context has ended meanwhile.
    func submit(_ execution: LiveExecution, _ request: ExecutionRequest) throws(EngineError) {
        leavePlace()
        guard !isClosed else { throw EngineError(.notFound, "the context has ended: use another") }
        queue.append(Waiting(execution: execution, request: request))
        runNext()
    }

    /// Takes an execution that waits out of the queue, or asks one that runs to stop.
    ///
    /// Returns false when it does neither any more.
    func cancel(_ id: String) -> Bool {
        if running?.id == id {
            context?.interrupt()
            return true
        }
        guard let place = queue.firstIndex(where: { $0.execution.id == id }) else { return false }
        end(queue.remove(at: place).execution, .interrupted, .interrupted, "cancelled before it ran")
        return true
    }

    /// Asks what runs to stop; what waits goes on.
    package func interrupt() {
        context?.interrupt()
    }

    /// It waits or runs no more.
    func forget(_ execution: LiveExecution) {
        session?.forget(execution)
    }

    private func runNext() {
        guard running == nil, !queue.isEmpty else { return }
        let next = queue.removeFirst()
        running = next.execution
        Task { await run(next) }
    }

    private func run(_ next: Waiting) async {
        session?.use()
        do {
            let context = try await readyContext()
            next.execution.started()
            let result = try await context.execute(
                Array(next.request.code.utf8), identifier: next.execution.id,
                inlineLimit: next.request.inlineLimit ?? InlineText.defaultLimit, wallSeconds: next.request.timeout,
                language: next.request.language, environment: next.request.environment,
                onEvent: { next.execution.happened($0) })
            let encoded = await Self.encode(result)
            next.execution.finished(status: result.status.rawValue, number: Int64(result.number), result: encoded)
        } catch {
            end(
                next.execution, .killed, .sandboxLost, "\(EngineError(error).description)",
                failure: EngineError(error))
        }
        running = nil
        session?.use()
        runNext()
    }

    /// Results can be large: other threads encode them.
    private nonisolated static func encode(_ result: ExecutionResult) async -> [UInt8] {
        (try? ResultEncoder.encode(result)) ?? []
    }

    private func end(
        _ execution: LiveExecution, _ status: ExecutionResult.Status, _ kind: Death.Kind, _ message: String,
        failure: EngineError? = nil
    ) {
        let result = session.map {
            ExecutionResult.withoutRun(execution.id, status: status, kind: kind, message: message, on: $0.host)
        }
        execution.finished(
            status: status.rawValue, number: nil, result: result.flatMap { try? ResultEncoder.encode($0) } ?? [],
            failure: failure)
    }

    // MARK: Life

    /// The context in the sandbox, made if it is not there.
    func readyContext() async throws -> Context {
        if let context { return context }
        guard let session else { throw EngineError(.gone, "the session has ended: create another") }
        let sandbox = try await session.readySandbox()
        if let context { return context }
        let made =
            record.isDefault
            ? sandbox.defaultContext : try await sandbox.openContext(workingDirectory: record.workingDirectory)
        context = made
        return made
    }

    /// Ends what was and begins anew; what waits goes on in the new namespace.
    func restart() async throws {
        try await context?.restart()
    }

    /// The sandbox it was in is gone.
    func sandboxEnded() {
        context = nil
    }

    /// Ends it; what runs is ended, what waits never runs.
    func close(because reason: String) async {
        isClosed = true
        let waiting = queue
        queue = []
        for next in waiting { end(next.execution, .killed, .sandboxLost, reason) }
        if let context, !record.isDefault, let sandbox = session?.sandbox { await sandbox.closeContext(context) }
        context = nil
    }
}
