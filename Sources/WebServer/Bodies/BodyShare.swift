import HTTPTypes
import Synchronization

/// What the body of one request takes of a `BodyBudget`: given back with the last reference, however the request ends.
package final class BodyShare: Sendable {
    private struct State {
        var collected = 0
        /// Whose it is, as far as that is known; all strangers are one.
        var holder = ""
    }

    private let budget: BodyBudget
    private let state = Mutex(State())

    /// So much of each body does not count: as many as there are connections are bounded by that, and who sends little
    /// does not wait for those who send much.
    static let freeBytes = 64 << 10

    init(of budget: BodyBudget) {
        self.budget = budget
    }

    deinit {
        state.withLock { state in budget.giveBack(Self.counted(state.collected), of: state.holder) }
    }

    /// Says whose the body is, before any of it has come.
    package func belongs(to holder: String) {
        state.withLock { state in
            if state.collected == 0 { state.holder = holder }
        }
    }

    /// Notes that more bytes of the body have come.
    ///
    /// - Throws: `ProblemDetails` (503) when all bodies together, or those of this holder, are too much by that.
    package func add(_ count: Int) throws(ProblemDetails) {
        try state.withLock { (state) throws(ProblemDetails) in
            let sum = state.collected + count
            guard budget.take(Self.counted(sum) - Self.counted(state.collected), for: state.holder) else {
                throw .tooManyBodies
            }
            state.collected = sum
        }
    }

    /// Notes that bytes of it are not kept any more.
    package func remove(_ count: Int) {
        state.withLock { state in
            let rest = max(0, state.collected - count)
            budget.giveBack(Self.counted(state.collected) - Self.counted(rest), of: state.holder)
            state.collected = rest
        }
    }

    private static func counted(_ bytes: Int) -> Int { max(0, bytes - freeBytes) }
}

extension ProblemDetails {
    static let tooManyBodies = ProblemDetails(
        status: .serviceUnavailable, code: "too_many_bodies",
        detail:
            "the bodies that you, or all clients, send at the moment are more than this server keeps: try again later",
        headers: [.retryAfter: "1"])
}
