/// Why the engine did not do what was asked, in a form that every interface can tell its users.
package struct EngineError: Error, Equatable, CustomStringConvertible {
    /// What kind of failure it is.
    package struct Code: Hashable, Sendable {
        private enum Kind {
            case invalid, notFound, gone, atCapacity, queueFull, stopping, cannotStart, storage, unrecorded, overQuota
        }
        private let kind: Kind

        /// The request itself is wrong.
        package static let invalid = Code(kind: .invalid)
        /// There is no such thing, or it is somebody else's.
        package static let notFound = Code(kind: .notFound)
        /// It was there, and has ended.
        package static let gone = Code(kind: .gone)
        /// The machine has as much to do as it may have.
        package static let atCapacity = Code(kind: .atCapacity)
        /// As many executions wait in the context as may wait.
        package static let queueFull = Code(kind: .queueFull)
        /// The server ends, and begins nothing new.
        package static let stopping = Code(kind: .stopping)
        /// No sandbox can be had.
        package static let cannotStart = Code(kind: .cannotStart)
        /// Records cannot be written or read.
        package static let storage = Code(kind: .storage)
        /// It was done, and what came of it cannot be recorded.
        package static let unrecorded = Code(kind: .unrecorded)
        /// There are far more files than there may be: some must go before anything runs that could make more.
        package static let overQuota = Code(kind: .overQuota)
    }

    package let code: Code
    /// What happened, then what to do; small letters.
    package let description: String
    /// Seconds after which it is worth another try; nil when waiting does not help.
    package let retryAfter: Int?
    /// What is lost and what is kept, of something that has ended.
    package let loss: Loss?

    /// What became of a session that has ended.
    package struct Loss: Equatable, Sendable {
        package let reason: String
        package let endedAt: Int64
        package let lost: [String]
        package let kept: [String]
    }

    init(_ code: Code, _ description: String, retryAfter: Int? = nil, loss: Loss? = nil) {
        self.code = code
        self.description = description
        self.retryAfter = retryAfter
        self.loss = loss
    }
}
