import HTTPTypes
import Synchronization

/// What the body of one request takes of a `BodyBudget`: given back with the last reference, however the request ends.
package final class BodyShare: Sendable {
    private let budget: BodyBudget
    private let collected = Mutex(0)

    /// So much of each body does not count: as many as there are connections are bounded by that, and who sends little
    /// does not wait for those who send much.
    static let freeBytes = 64 << 10

    init(of budget: BodyBudget) {
        self.budget = budget
    }

    deinit {
        budget.giveBack(Self.counted(collected.withLock { $0 }))
    }

    /// Notes that more bytes of the body have come.
    ///
    /// - Throws: `ProblemDetails` (503) when all bodies together are too much by that.
    func add(_ count: Int) throws(ProblemDetails) {
        try collected.withLock { (collected) throws(ProblemDetails) in
            let sum = collected + count
            guard budget.take(Self.counted(sum) - Self.counted(collected)) else { throw .tooManyBodies }
            collected = sum
        }
    }

    private static func counted(_ bytes: Int) -> Int { max(0, bytes - freeBytes) }
}

extension ProblemDetails {
    static let tooManyBodies = ProblemDetails(
        status: .serviceUnavailable, code: "too_many_bodies",
        detail: "the bodies that clients send at the moment are more than this server keeps: try again later",
        headers: [.retryAfter: "1"])
}
