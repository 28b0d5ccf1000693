import HTTPTypes
package import Hummingbird

/// Keeps web pages of others away, and lets those of configured origins in (CORS).
///
/// Programs send no `Origin`, and pass.
package struct OriginCheck<Context: WebContext>: RouterMiddleware {
    private let allowed: Set<String>
    private let allowsAll: Bool

    /// The origins are the configured ones; `*` lets all in, without credentials that browsers keep.
    package init(configuration: WebServerConfiguration) {
        allowed = Set(configuration.allowedOrigins.map { $0.lowercased() })
        allowsAll = allowed.contains("*")
    }

    package func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard let origin = request.headers[.origin] else {
            // Browsers leave Origin out of plain GETs, but say this.
            let site = request.headers[.fetchSite]
            if site == "cross-site" || site == "same-site" { return refusal(request, context) }
            return try await next(request, context)
        }
        let normal = origin.lowercased()
        if allowsAll || allowed.contains(normal) {
            if request.method == .options, request.headers[.accessControlRequestMethod] != nil {
                return preflight(request, origin: origin)
            }
            var response = try await next(request, context)
            response.headers[.accessControlAllowOrigin] = origin
            response.headers[.accessControlExposeHeaders] =
                "X-Request-Id, Location, Retry-After, ETag, Content-Range, Content-Disposition"
            response.headers[.vary] = response.headers[.vary].map { $0 + ", Origin" } ?? "Origin"
            return response
        }
        guard isSameOrigin(normal, request) else { return refusal(request, context) }
        return try await next(request, context)
    }

    private func isSameOrigin(_ origin: String, _ request: Request) -> Bool {
        guard let scheme = ["http://", "https://"].first(where: { origin.hasPrefix($0) }) else { return false }
        guard let host = request.head.authority.flatMap({ Authority($0) }) else { return false }
        return Authority(origin.dropFirst(scheme.count)) == host
    }

    private func refusal(_ request: Request, _ context: Context) -> Response {
        let response = ProblemDetails(
            status: .forbidden, code: "origin_not_allowed",
            detail: "web pages of other origins may not call this server: add the origin to those that may",
            members: [.init("request_id", .string(context.exchange.requestID))]
        ).response
        return request.method == .head ? response.createHeadResponse() : response
    }

    private func preflight(_ request: Request, origin: String) -> Response {
        var headers: HTTPFields = [
            .accessControlAllowOrigin: origin,
            .accessControlAllowMethods: "GET, HEAD, POST, PUT, PATCH, DELETE",
            .accessControlMaxAge: "600",
            .vary: "Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
        ]
        // What a page may send is bounded by what the routes look at, not by names.
        if let names = request.headers[.accessControlRequestHeaders] { headers[.accessControlAllowHeaders] = names }
        return Response(status: .noContent, headers: headers)
    }
}

extension HTTPField.Name {
    static let fetchSite = HTTPField.Name("Sec-Fetch-Site") ?? .via
}
