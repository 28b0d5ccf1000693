import HTTPTypes
package import Hummingbird
import Logging
package import Tracing

/// Runs each request in a span, within the trace that the client says it belongs to.
package struct RequestTracing<Context: WebContext>: RouterMiddleware {
    private let tracer: any Tracer

    /// A middleware that has its spans from a tracer.
    package init(tracer: any Tracer) {
        self.tracer = tracer
    }

    package func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        try await handle(request, context: context, tracer: tracer, next: next)
    }

    private func handle(
        _ request: Request, context: Context, tracer: some Tracer, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        var parent = ServiceContext.current ?? .topLevel
        tracer.extract(request.headers, into: &parent, using: FieldExtractor())
        let span = tracer.startSpan("request", context: parent, ofKind: .server)
        context.exchange.traceID = span.context.traceParent?.traceID
        let response: Response
        do {
            response = try await ServiceContext.withValue(span.context) { try await next(request, context) }
        } catch {
            span.recordError(error)
            span.setStatus(SpanStatus(code: .error))
            span.end()
            throw error
        }
        if span.isRecording {
            let route = RouteLabel.route(context.endpointPath)
            let method = RouteLabel.method(request.method)
            span.operationName = "\(method) \(route)"
            span.updateAttributes { attributes in
                attributes["http.request.method"] = method
                attributes["http.route"] = route
                attributes["http.response.status_code"] = response.status.code
            }
        }
        if response.status.code >= 500 { span.setStatus(SpanStatus(code: .error)) }
        return response.observingEnd { span.end() }
    }
}

/// Finds what instruments look for among header fields.
private struct FieldExtractor: Extractor {
    func extract(key: String, from fields: HTTPFields) -> String? {
        HTTPField.Name(key).flatMap { fields[$0] }
    }
}
