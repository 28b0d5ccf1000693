import HTTPTypes
package import SandboxPolicy
import Synchronization
package import WebServer

/// How many responses are streamed to one user, and to one tenant, at a time: each holds a connection as long as its
/// client likes.
///
/// Users are bounded so that one does not keep out others of a tenant; tenants, because whoever signs their tokens makes
/// as many users as it wants.
package final class StreamLimit: Sendable {
    private struct Counts {
        var users: [Owner: Int] = [:]
        var tenants: [String: Int] = [:]
    }

    private let mostOfUser: Int
    private let mostOfTenant: Int
    private let counts = Mutex(Counts())

    /// Allows so many streams of one user, and of all users of a tenant.
    package init(mostOfUser: Int, mostOfTenant: Int) {
        self.mostOfUser = mostOfUser
        self.mostOfTenant = mostOfTenant
    }

    /// Takes a place for a stream to a user.
    ///
    /// - Throws: `ProblemDetails` (429) when there is none.
    package func enter(_ owner: Owner) throws(ProblemDetails) -> StreamPlace {
        try counts.withLock { counts throws(ProblemDetails) in
            let ofUser = counts.users[owner, default: 0] + 1
            let ofTenant = counts.tenants[owner.tenant, default: 0] + 1
            guard ofUser <= mostOfUser else { throw .tooManyStreams("\(mostOfUser) streams of \(owner)") }
            guard ofTenant <= mostOfTenant else {
                throw .tooManyStreams("\(mostOfTenant) streams of tenant \(owner.tenant)")
            }
            counts.users[owner] = ofUser
            counts.tenants[owner.tenant] = ofTenant
        }
        return StreamPlace(owner, in: self)
    }

    fileprivate func leave(_ owner: Owner) {
        counts.withLock { counts in
            counts.users[owner] = counts.users[owner].flatMap { $0 > 1 ? $0 - 1 : nil }
            counts.tenants[owner.tenant] = counts.tenants[owner.tenant].flatMap { $0 > 1 ? $0 - 1 : nil }
        }
    }

    /// How many places are taken, by anybody.
    var count: Int { counts.withLock { $0.tenants.values.reduce(0, +) } }
}

/// The place of one stream, given back with the last reference: however the stream ends, and if it never begins.
package final class StreamPlace: Sendable {
    private let owner: Owner
    private let limit: StreamLimit

    fileprivate init(_ owner: Owner, in limit: StreamLimit) {
        self.owner = owner
        self.limit = limit
    }

    deinit {
        limit.leave(owner)
    }
}

extension ProblemDetails {
    fileprivate static func tooManyStreams(_ what: String) -> ProblemDetails {
        ProblemDetails(
            status: .tooManyRequests, code: "too_many_streams",
            detail: "\(what) are open, which is all that may be: end some, or try again later",
            headers: [.retryAfter: "5"])
    }
}
