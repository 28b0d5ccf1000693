import Dispatch
import GRDB
import Synchronization

/// Whether records can be written, as the last attempt showed.
///
/// While they cannot, it tries by itself now and then: where others are told not to send work, no work would show that
/// they can be written again.
final class Writability: Sendable {
    private struct State {
        var obstacle: RecordError?
        var isAttemptAhead = false
    }

    private let pool: DatabasePool
    private let place: String
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "burrow-records-attempts")

    private static let secondsBetweenAttempts = 1.0

    init(of pool: DatabasePool, at place: String) {
        self.pool = pool
        self.place = place
    }

    /// Why the last attempt failed; nil when none has since one that succeeded.
    var obstacle: RecordError? { state.withLock { $0.obstacle } }

    /// Something was written.
    func succeeded() {
        state.withLock { $0.obstacle = nil }
    }

    /// Something could not be written; what is the fault of the changes themselves says nothing of others.
    func failed(because error: RecordError) {
        guard !error.isOfOneChange else { return }
        let isAttemptAhead = state.withLock { state in
            state.obstacle = error
            defer { state.isAttemptAhead = true }
            return state.isAttemptAhead
        }
        guard !isAttemptAhead else { return }
        queue.asyncAfter(deadline: .now() + Self.secondsBetweenAttempts) { [weak self] in self?.attempt() }
    }

    private func attempt() {
        let isNeeded = state.withLock { state in
            state.isAttemptAhead = false
            return state.obstacle != nil
        }
        guard isNeeded else { return }
        do {
            // Nothing uses this number. To set it writes the database's first page, whatever it was.
            try pool.write { try $0.execute(sql: "PRAGMA user_version = 0") }
            succeeded()
        } catch {
            failed(because: RecordError(error, at: place))
        }
    }
}
