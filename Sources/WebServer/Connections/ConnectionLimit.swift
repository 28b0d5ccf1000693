import Synchronization

/// Counts connections, so that there are never more than the server can bear.
final class ConnectionLimit: Sendable {
    /// What becomes of a new connection.
    enum Decision: Equatable {
        case serve
        /// It is told that there are too many.
        case refuse
        /// There are too many even of those that are told.
        case drop
    }

    private struct Counts {
        var served = 0
        var refused = 0
    }

    private let most: Int
    private let counts = Mutex(Counts())

    /// Those that are told take a descriptor each for as long as that lasts.
    private static let mostRefused = 64

    init(most: Int) {
        self.most = most
    }

    /// Takes a place for a connection, which `leave` gives back.
    func enter() -> Decision {
        counts.withLock { counts in
            if counts.served < most {
                counts.served += 1
                return .serve
            }
            guard counts.refused < Self.mostRefused else { return .drop }
            counts.refused += 1
            return .refuse
        }
    }

    /// Gives back the place of a connection that got this decision.
    func leave(_ decision: Decision) {
        counts.withLock { counts in
            switch decision {
            case .serve: counts.served -= 1
            case .refuse: counts.refused -= 1
            case .drop: break
            }
        }
    }

    /// How many connections are served now.
    var served: Int { counts.withLock { $0.served } }
}
