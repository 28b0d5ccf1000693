package import NIOCore
import Synchronization

/// A request and its response, as middlewares outside of those that find things out get to know them.
package final class Exchange: Sendable {
    private struct Facts {
        var requestID = ""
        var principalID: String?
        var traceID: String?
        var bodyShare: BodyShare?
    }

    /// Where the client is; nil where there is no connection, as in tests.
    package let remoteAddress: SocketAddress?
    private let facts = Mutex(Facts())

    /// An exchange with a client.
    package init(remoteAddress: SocketAddress?) {
        self.remoteAddress = remoteAddress
    }

    /// What the request is called in logs, in problems and to the client; empty outside of `RequestIdentity`.
    package var requestID: String {
        get { facts.withLock { $0.requestID } }
        set { facts.withLock { $0.requestID = newValue } }
    }

    /// Who asks; nil until that is known.
    package var principalID: String? {
        get { facts.withLock { $0.principalID } }
        set { facts.withLock { $0.principalID = newValue } }
    }

    /// The trace that the request belongs to, in hexadecimal; nil without tracing.
    package var traceID: String? {
        get { facts.withLock { $0.traceID } }
        set { facts.withLock { $0.traceID = newValue } }
    }

    /// What the request's body takes of the server's memory, as long as the exchange lasts; nil where nobody counts.
    package internal(set) var bodyShare: BodyShare? {
        get { facts.withLock { $0.bodyShare } }
        set { facts.withLock { $0.bodyShare = newValue } }
    }
}
