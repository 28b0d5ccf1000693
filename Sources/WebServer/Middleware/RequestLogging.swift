import HTTPTypes
package import Hummingbird
package import Logging

/// Logs every request: no bodies, no header fields, no queries, and the route rather than the path.
package struct RequestLogging<Context: WebContext>: RouterMiddleware {
    private let level: Logger.Level
    private let quietRoutes: Set<String>

    /// A middleware that logs at a level, failures of the server as warnings, and `quietRoutes` for debugging only.
    package init(level: Logger.Level = .info, quietRoutes: Set<String> = ["/livez", "/readyz", "/metrics"]) {
        self.level = level
        self.quietRoutes = quietRoutes
    }

    package func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard context.logger.logLevel <= max(level, .warning) else { return try await next(request, context) }
        let start = ContinuousClock.now
        let response: Response
        do {
            response = try await next(request, context)
        } catch {
            log(request, context, status: 500, since: start)
            throw error
        }
        return response.observingEnd { [self] in log(request, context, status: response.status.code, since: start) }
    }

    private func log(_ request: Request, _ context: Context, status: Int, since start: ContinuousClock.Instant) {
        let route = RouteLabel.route(context.endpointPath)
        let isFailure = status >= 500 && status != 503
        let level: Logger.Level = isFailure ? .warning : quietRoutes.contains(route) ? .debug : level
        guard context.logger.logLevel <= level else { return }
        let microseconds = Int((ContinuousClock.now - start) / .microseconds(1))
        var metadata: Logger.Metadata = [
            "method": "\(RouteLabel.method(request.method))",
            "route": "\(route)",
            "status": "\(status)",
            "microseconds": "\(microseconds)",
            "request_id": "\(context.exchange.requestID)",
        ]
        if let principal = context.exchange.principalID { metadata["principal"] = "\(LogText.escaped(principal))" }
        if let trace = context.exchange.traceID { metadata["trace_id"] = "\(trace)" }
        context.logger.log(level: level, "request", metadata: metadata)
    }
}
