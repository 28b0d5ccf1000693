import HTTPTypes
package import Hummingbird

/// Tells browsers to take responses for nothing but what they are, and to keep none.
///
/// What a route says itself about `Cache-Control` and `Content-Security-Policy` stays.
package struct SecurityHeaders<Context: WebContext>: RouterMiddleware {
    /// A middleware that adds the header fields.
    package init() {}

    package func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        response.headers[.xContentTypeOptions] = "nosniff"
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        if response.headers[.contentSecurityPolicy] == nil {
            response.headers[.contentSecurityPolicy] = "default-src 'none'; frame-ancestors 'none'"
        }
        return response
    }
}
