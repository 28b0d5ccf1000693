import Engine
import HTTPTypes
import Hummingbird
import NIOCore
import Persistence
import SandboxPolicy
import SessionPool
import WebServer

/// Executions: begun in a session, and found by their own names from then on.
struct ExecutionRoutes: Sendable {
    let manager: EngineManager
    let idempotency: Idempotency
    let streams: StreamLimit
    let mostBodyBytes: Int

    func add(to router: some RouterMethods<APIContext>) {
        router.post("v1/sessions/:session_id/executions", use: create)
        router.get("v1/sessions/:session_id/executions", use: list)
        router.get("v1/executions/:execution_id", use: show)
        router.get("v1/executions/:execution_id/events", use: follow)
        router.post("v1/executions/:execution_id/cancel", use: cancel)
    }

    // MARK: Beginning

    /// How the answer to a new execution is wanted.
    private enum Answer {
        /// The result, when it is there.
        case result
        /// The events, as they come, in the place that was found for them.
        case stream(StreamPlace)
        /// At once: it is polled or followed later.
        case acknowledgement

        /// Finds a place for a stream before anything is begun: who is refused one shall not have it run.
        init(_ headers: HTTPFields, _ owner: Owner, _ streams: StreamLimit) throws(ProblemDetails) {
            if headers[.accept]?.lowercased().contains("text/event-stream") == true {
                self = .stream(try streams.enter(owner))
            } else if headers[.prefer]?.lowercased().contains("respond-async") == true {
                self = .acknowledgement
            } else {
                self = .result
            }
        }

        var durability: Durability {
            switch self {
            case .result: .awaited
            case .stream, .acknowledgement: .acknowledged
            }
        }
    }

    @Sendable private func create(_ request: Request, _ context: APIContext) async throws -> Response {
        let (sessionID, owner) = (try context.text("session_id"), try context.caller.owner)
        let (body, content) = try await JSONBody.read(ExecutionBody.self, from: request, context, most: mostBodyBytes)
        let wanted = try body.request()
        let answer = try Answer(request.headers, owner, streams)
        return try await idempotency.once(request, owner: owner, content: content, kind: "exec") { id in
            let (id, end) = try await ProblemDetails.telling { () async throws(EngineError) in
                try await Self.submit(
                    wanted, to: body.contextID, in: sessionID, owner, durability: answer.durability, id: id, manager)
            }
            return try await respond(answer, id, owner, end: end, request, context)
        } again: { id in
            try await respond(answer, id, owner, end: nil, request, context)
        }
    }

    /// Begins an execution, and waits for its end if its answer does: in one visit to the loop.
    ///
    /// - Returns: Its id, and what is recorded of its end; nil when nobody waits for that.
    /// - Throws: `EngineError` when it cannot begin, and when there was nothing to run it.
    @HostLoop private static func submit(
        _ request: ExecutionRequest, to contextID: String?, in sessionID: String, _ owner: Owner,
        durability: Durability, id: String?, _ manager: EngineManager
    ) async throws(EngineError) -> (id: String, end: ExecutionRecord?) {
        let session = try await manager.session(sessionID, of: owner)
        let context = try manager.context(contextID, of: session)
        let execution = try await manager.submit(request, to: context, of: session, durability: durability, id: id)
        guard durability == .awaited else { return (execution.id, nil) }
        await execution.waitForEnd()
        if let failure = execution.failure { throw failure }
        return (execution.id, execution.record)
    }

    private func respond(
        _ answer: Answer, _ id: String, _ owner: Owner, end: ExecutionRecord?, _ request: Request,
        _ context: APIContext
    ) async throws -> Response {
        let location: HTTPFields = [.location: "/v1/executions/\(id)"]
        switch answer {
        case .stream(let place):
            return try stream(id, owner, after: 0, place, request, context, headers: location)
        case .acknowledgement:
            var headers = location
            headers[.preferenceApplied] = "respond-async"
            let record = try await record(id, owner)
            return JSONResponse.bytes(status: .accepted, headers: headers, ExecutionObject(record: record).encoded)
        case .result:
            var found = end
            if found == nil { found = try await record(id, owner) }
            try Task.checkCancellation()
            guard let record = found, record.state == .finished else { throw Self.inProgress(id) }
            return JSONResponse.bytes(headers: location, record.result ?? ExecutionObject(record: record).encoded)
        }
    }

    /// Who asks again does not take a second place among those who wait.
    private static func inProgress(_ id: String) -> ProblemDetails {
        ProblemDetails(
            status: .conflict, code: "in_progress",
            detail: "the first request with this Idempotency-Key is being done: try again soon, or follow "
                + "/v1/executions/\(id)/events", headers: [.retryAfter: "1"])
    }

    // MARK: Finding

    @Sendable private func list(_ request: Request, _ context: APIContext) async throws -> Response {
        let (sessionID, owner) = (try context.text("session_id"), try context.caller.owner)
        let query = Query(request)
        let limit = try query.number("limit", in: 1...100, usual: 20)
        let records = try await ProblemDetails.telling { () async throws(EngineError) in
            try await manager.executions(of: sessionID, owner: owner, before: query.cursor, limit: limit)
        }
        return JSONResponse.page(
            records.map { ExecutionObject(record: $0).summary }, next: records.count == limit ? records.last?.id : nil)
    }

    @Sendable private func show(_ request: Request, _ context: APIContext) async throws -> Response {
        let record = try await record(try context.text("execution_id"), try context.caller.owner)
        return JSONResponse.bytes(ExecutionObject(record: record).encoded)
    }

    private func record(_ id: String, _ owner: Owner) async throws(ProblemDetails) -> ExecutionRecord {
        try await ProblemDetails.telling { () async throws(EngineError) in
            try await manager.execution(id, of: owner)
        }
    }

    private static let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    /// More than any execution has.
    private static let mostEvents: Int64 = 999_999_999_999_999

    @Sendable private func follow(_ request: Request, _ context: APIContext) async throws -> Response {
        let (id, owner) = (try context.text("execution_id"), try context.caller.owner)
        let record = try await record(id, owner)
        let wanted = try Self.position(Query(request).text("after"))
        let after = try Self.position(try LastEventID.parse(request.headers)) ?? wanted ?? 0
        if after > 0, record.state == .finished, try await isLast(after, of: id) {
            // Browsers ask again whenever a stream ends, unless they are told so (HTML, server-sent events).
            return Response(status: .noContent)
        }
        return try stream(id, owner, after: after, try streams.enter(owner), request, context, headers: [:])
    }

    /// Whether nothing comes after an event of an execution that has finished.
    private func isLast(_ sequence: Int64, of id: String) async throws(ProblemDetails) -> Bool {
        do {
            return sequence >= (try await manager.records.lastSequence(of: id))
        } catch {
            throw ProblemDetails(EngineError(records: error))
        }
    }

    /// The event that a text names; nil without a text.
    private static func position(_ text: String?) throws(ProblemDetails) -> Int64? {
        guard let text else { return nil }
        guard let position = Int64(text), text.utf8.allSatisfy(digits.contains), position <= mostEvents else {
            throw ProblemDetails(
                status: .badRequest, code: "bad_last_event_id",
                detail: "Last-Event-ID, or after, must be the id of an event: a number from 0")
        }
        return position
    }

    private func stream(
        _ id: String, _ owner: Owner, after: Int64, _ place: StreamPlace, _ request: Request, _ context: APIContext,
        headers: HTTPFields
    ) throws -> Response {
        let events = ExecutionEvents(of: id, owner: owner, after: after, manager: manager)
        let stream = ServerSentEvents(
            events.map { ServerSentEvent(id: String($0.sequence), event: $0.type, data: ByteBuffer(bytes: $0.data)) })
        var response = try stream.response(from: request, context: context)
        response.headers.append(contentsOf: headers)
        return response.keeping(place)
    }

    // MARK: Stopping

    @Sendable private func cancel(_ request: Request, _ context: APIContext) async throws -> Response {
        let (id, owner) = (try context.text("execution_id"), try context.caller.owner)
        let isStopping = try await ProblemDetails.telling { () async throws(EngineError) in
            try await manager.cancel(id, of: owner)
        }
        guard isStopping else {
            throw ProblemDetails(
                status: .conflict, code: "finished",
                detail: "the execution has come to its end: there is nothing to stop")
        }
        return JSONResponse.bytes(status: .accepted, ExecutionObject(record: try await record(id, owner)).encoded)
    }
}
