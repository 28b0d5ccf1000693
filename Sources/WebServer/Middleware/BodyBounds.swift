import Hummingbird

/// Has the bodies of all requests count together, as far as they are kept in memory.
struct BodyBounds<Context: WebContext>: RouterMiddleware {
    let budget: BodyBudget

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        context.exchange.bodyShare = BodyShare(of: budget)
        return try await next(request, context)
    }
}
