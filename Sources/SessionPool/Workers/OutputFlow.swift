import Synchronization

/// How much of what a context has said is neither on the disk nor given up: one that is too far ahead of the disk is
/// not listened to for a while, so that what it prints takes its own time and not the host's memory.
package final class OutputFlow: Sendable {
    private let state = Mutex(State())

    private struct State {
        var bytes = 0
        var isCongested = false
        var onChange: (@HostLoop () -> Void)?
    }

    /// Bytes at which it is congested.
    private static let most = 4 << 20
    /// Bytes at which it is free again.
    private static let few = 1 << 20

    package init() {}

    /// Whether nothing more should be taken.
    var isCongested: Bool { state.withLock { $0.isCongested } }

    /// Has `action` called whenever it becomes congested or free; it looks which.
    func onChange(_ action: (@HostLoop () -> Void)?) {
        state.withLock { $0.onChange = action }
    }

    /// So many bytes were taken.
    package func add(_ count: Int) {
        update { state in
            state.bytes += count
            if state.bytes > Self.most { state.isCongested = true }
        }
    }

    /// So many are on the disk, or given up.
    package func remove(_ count: Int) {
        update { state in
            state.bytes -= count
            if state.bytes < Self.few { state.isCongested = false }
        }
    }

    private func update(_ change: (inout State) -> Void) {
        let action = state.withLock { state in
            let before = state.isCongested
            change(&state)
            return before == state.isCongested ? nil : state.onChange
        }
        if let action { Task { await action() } }
    }
}
