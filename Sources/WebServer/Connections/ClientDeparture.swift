import Synchronization

/// Tells once that the client of a connection is gone.
final class ClientDeparture: Sendable {
    private enum State {
        case present((@Sendable () -> Void)?)
        case gone
    }

    private let state = Mutex(State.present(nil))

    /// What to do when the client is gone; at once, if it is.
    func whenGone(_ action: @escaping @Sendable () -> Void) {
        let isGone = state.withLock { state in
            if case .gone = state { return true }
            state = .present(action)
            return false
        }
        if isGone { action() }
    }

    /// The client is gone.
    func happened() {
        let action: (@Sendable () -> Void)? = state.withLock { state in
            defer { state = .gone }
            if case .present(let action) = state { return action }
            return nil
        }
        action?()
    }
}
