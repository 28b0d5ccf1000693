/// An execution: what was asked, how far it is, and what came of it.
///
/// All times are milliseconds since 1970.
package struct ExecutionRecord: Codable, Equatable, Sendable {
    /// How far an execution is.
    package enum State: String, Codable, CaseIterable, Sendable {
        /// Can transition to: `running`, `finished`.
        case queued
        /// Can transition to: `finished`.
        case running
        /// Final.
        case finished
    }

    /// The caller's, unique among executions; ids that grow with time are cheaper to store than random ones.
    package let id: String
    package let sessionID: String
    package let contextID: String
    package let tenant: String
    package let user: String
    /// Its number in its context, from 1; nil until it runs.
    package var number: Int64?
    package var state: State
    /// How it ended, in the caller's word; nil until it is finished.
    package var status: String?
    package let code: String
    /// The rest of what was asked, in the caller's form.
    package let request: [UInt8]
    package let createdAt: Int64
    package var startedAt: Int64?
    package var finishedAt: Int64?
    /// The result, in the caller's form; nil until it is finished.
    package var result: [UInt8]?

    package init(
        id: String, sessionID: String, contextID: String, tenant: String, user: String, number: Int64? = nil,
        state: State = .queued, status: String? = nil, code: String, request: [UInt8] = [], createdAt: Int64,
        startedAt: Int64? = nil, finishedAt: Int64? = nil, result: [UInt8]? = nil
    ) {
        self.id = id
        self.sessionID = sessionID
        self.contextID = contextID
        self.tenant = tenant
        self.user = user
        self.number = number
        self.state = state
        self.status = status
        self.code = code
        self.request = request
        self.createdAt = createdAt
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.result = result
    }
}
