package import Hummingbird
package import SandboxPolicy
package import WebServer

/// What routes know of a request: who asks, and the engine's names for it.
package struct APIContext: WebContext {
    package var coreContext: CoreRequestContextStorage
    package let exchange: Exchange
    private var known: Caller?

    /// The context of a new request.
    package init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        exchange = Exchange(remoteAddress: source.channel.remoteAddress)
    }

    /// Who asks.
    ///
    /// - Throws: `ProblemDetails` (401) on a route that nobody authenticates for.
    package var caller: Caller {
        get throws(ProblemDetails) {
            guard let known else { throw .unauthenticated }
            return known
        }
    }

    /// The same request, from somebody who is known.
    func from(_ caller: Caller) -> APIContext {
        var context = self
        context.known = caller
        exchange.principalID = caller.id
        exchange.bodyShare?.belongs(to: caller.owner.tenant)
        return context
    }

    /// A part of the path.
    package func text(_ name: String) throws(ProblemDetails) -> String {
        guard let value = parameters.get(name) else {
            throw ProblemDetails(status: .notFound, code: "not_found", detail: "there is nothing at this path")
        }
        return value
    }
}

/// Somebody who has shown who they are.
package struct Caller: Sendable {
    /// What logs call them: the id of a key, or a token's subject.
    package let id: String
    /// Whose sessions and files are theirs.
    package let owner: Owner

    package init(id: String, owner: Owner) {
        self.id = id
        self.owner = owner
    }
}

extension ProblemDetails {
    /// Nobody has shown who they are.
    package static let unauthenticated = ProblemDetails(
        status: .unauthorized, code: "unauthenticated",
        detail: "show a key: send Authorization: Bearer KEY, or X-API-Key: KEY; `burrow key create` makes one",
        headers: [.wwwAuthenticate: "Bearer realm=\"burrow\""])
}
