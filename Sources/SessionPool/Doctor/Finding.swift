/// What a machine has of one part of the sandbox, and what that means.
package struct Finding: Codable, Equatable, Sendable {
    package let part: String
    package let state: State
    /// What was seen.
    package let detail: String
    /// What follows from it, and what to do if it is not as it should be.
    package let meaning: String

    package enum State: String, Codable, Sendable {
        case present
        /// There, but weaker than it could be.
        case limited
        case missing
    }

    init(_ part: String, _ state: State, _ detail: String, _ meaning: String) {
        self.part = part
        self.state = state
        self.detail = detail
        self.meaning = meaning
    }
}
