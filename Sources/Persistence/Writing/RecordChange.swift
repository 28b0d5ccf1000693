/// One change of the records; all times are milliseconds since 1970.
///
/// A change whose id is taken, or that changes what is missing or final, is a `RecordError` with the code `conflict`.
package enum RecordChange: Equatable, Sendable {
    case addSession(SessionRecord)
    /// Notes that a live session was used, and when it now expires.
    case useSession(id: String, at: Int64, expiresAt: Int64?)
    /// Ends a live session, and its contexts with it.
    case endSession(id: String, at: Int64, reason: String)

    case addContext(ContextRecord)
    case endContext(id: String, at: Int64)

    /// Adds an execution in any state.
    case addExecution(ExecutionRecord)
    /// Makes a queued execution a running one.
    case startExecution(id: String, at: Int64)
    /// Finishes a queued or running execution.
    case finishExecution(id: String, number: Int64?, status: String, at: Int64, result: [UInt8]?)
    /// Adds an event to an execution; its sequence must be the one after the last.
    case addEvent(EventRecord)

    case addKey(KeyRecord)
    /// Notes that a key was used.
    case useKey(id: String, at: Int64)
    /// Takes a key back; one that is revoked keeps the time at which it was.
    case revokeKey(id: String, at: Int64)
}

extension RecordChange {
    /// About how many bytes of memory it holds while it waits.
    package var byteCount: Int {
        let overhead = 256
        switch self {
        case .addSession(let session): return overhead + session.settings.count
        case .addExecution(let execution):
            return overhead + execution.code.utf8.count + execution.request.count + (execution.result?.count ?? 0)
        case .finishExecution(_, _, _, _, let result): return overhead + (result?.count ?? 0)
        case .addEvent(let event): return overhead + event.data.count
        case .useSession, .endSession, .addContext, .endContext, .startExecution, .addKey, .useKey, .revokeKey:
            return overhead
        }
    }
}
