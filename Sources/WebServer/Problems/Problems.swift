package import Hummingbird
import Logging

/// Makes a problem document of every error, so that nothing of the server's own reaches clients.
package struct Problems<Context: WebContext>: RouterMiddleware {
    private let translation: ProblemTranslation

    /// A middleware that knows, once `routes` is filled, which methods paths have.
    package init(routes: RouteTable) {
        translation = ProblemTranslation(routes: routes)
    }

    package func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            var problem: ProblemDetails
            if let known = translation.problem(for: error, request: request, endpoint: context.endpointPath) {
                problem = known
            } else {
                problem = ProblemTranslation.internalError
                context.logger.error(
                    "a request failed",
                    metadata: [
                        "request_id": "\(context.exchange.requestID)",
                        "error_type": "\(type(of: error))",
                        "error": "\(LogText.escaped(String(describing: error), most: 1024))",
                    ])
            }
            if !context.exchange.requestID.isEmpty {
                problem.members.append(.init("request_id", .string(context.exchange.requestID)))
            }
            let response = problem.response
            return request.method == .head ? response.createHeadResponse() : response
        }
    }
}
