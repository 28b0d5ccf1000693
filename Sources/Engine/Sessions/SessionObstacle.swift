/// Why no session can begin at the moment, whoever asks for one.
package enum SessionObstacle: Equatable, Sendable {
    /// The server shuts down.
    case stopping
    /// As many sessions live as may; how many that is.
    case sessions(Int)
    /// The machine has too little memory left.
    case memory
    /// The sessions that live use nearly all of what sandboxes may.
    case sandboxMemory
}

extension EngineError {
    /// What an obstacle means to who asks for a session.
    init(_ obstacle: SessionObstacle) {
        switch obstacle {
        case .stopping: self.init(.stopping, "the server is shutting down: ask again soon", retryAfter: 5)
        case .sessions(let count):
            self.init(
                .atCapacity, "\(count) sessions live on this server: delete some, or try again later", retryAfter: 5)
        case .memory:
            self.init(.atCapacity, "this machine has too little memory left: try again later", retryAfter: 5)
        case .sandboxMemory:
            self.init(
                .atCapacity, "the sessions of this server use nearly all memory that they may: try again later",
                retryAfter: 5)
        }
    }
}
