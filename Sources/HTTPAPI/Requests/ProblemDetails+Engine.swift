package import Engine
import HTTPTypes
import SessionPool
package import WebServer

extension ProblemDetails {
    /// An error of the engine as HTTP tells it.
    package init(_ error: EngineError) {
        let (status, code) = Self.kind(of: error)
        self.init(status: status, code: code, detail: error.description)
        if let seconds = error.retryAfter { headers[.retryAfter] = String(seconds) }
        guard let loss = error.loss else { return }
        members = [
            .init("reason", .string(loss.reason)), .init("ended_at", .string(Timestamp.text(loss.endedAt))),
            .init("lost", .array(loss.lost.map { .string($0) })), .init("kept", .array(loss.kept.map { .string($0) })),
        ]
    }

    private static func kind(of error: EngineError) -> (HTTPResponse.Status, String) {
        switch error.code {
        case .invalid: (.unprocessableContent, "invalid")
        case .notFound: (.notFound, "not_found")
        case .gone: (.gone, "gone")
        case .atCapacity: (.tooManyRequests, "at_capacity")
        case .queueFull: (.tooManyRequests, "queue_full")
        case .stopping: (.serviceUnavailable, "stopping")
        case .storage: (.serviceUnavailable, "storage")
        case .unrecorded: (.internalServerError, Idempotency.unrecorded)
        case .overQuota: (.init(code: 507, reasonPhrase: "Insufficient Storage"), "quota")
        default: (.serviceUnavailable, "cannot_start")
        }
    }

    /// An error of the sandboxes' side as HTTP tells it.
    init(_ error: SandboxError) {
        switch error.code {
        case .invalidRequest: self.init(status: .unprocessableContent, code: "invalid", detail: error.description)
        case .lost: self.init(status: .gone, code: "lost", detail: error.description)
        default: self.init(status: .serviceUnavailable, code: "cannot_start", detail: error.description)
        }
    }

    /// Does a piece of the engine's work, and tells its errors as HTTP does.
    package static func telling<Value>(
        _ work: () async throws(EngineError) -> Value
    ) async throws(ProblemDetails) -> Value {
        do {
            // One visit to the loop for all of the work, however often it waits.
            return try await withTaskExecutorPreference(HostLoop.executor) { () async throws(EngineError) in
                try await work()
            }
        } catch {
            throw ProblemDetails(error)
        }
    }
}
