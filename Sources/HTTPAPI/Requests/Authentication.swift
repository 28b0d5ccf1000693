package import HTTPTypes
package import Hummingbird
package import NIOCore
package import WebServer

/// Finds out who asks.
package protocol RequestAuthenticator: Sendable {
    /// Who a request comes from, by its header fields.
    ///
    /// - Throws: `ProblemDetails`: 401 for a wrong or missing credential, 429 for too many requests.
    func caller(for headers: HTTPFields, from address: SocketAddress?) async throws(ProblemDetails) -> Caller

    /// Counts a request of somebody who has shown something else than a credential.
    ///
    /// - Throws: `ProblemDetails` (429) when there were too many by that name.
    func count(_ name: String) throws(ProblemDetails)
}

/// Lets only those through who have shown who they are.
package struct Authentication: RouterMiddleware {
    private let authenticator: any RequestAuthenticator

    /// Believes an authenticator.
    package init(authenticator: any RequestAuthenticator) {
        self.authenticator = authenticator
    }

    package func handle(
        _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        let caller = try await authenticator.caller(
            for: request.headers, from: context.exchange.remoteAddress)
        return try await next(request, context.from(caller))
    }
}
