package import CoreMetrics
package import Hummingbird
package import Logging
package import Tracing

/// What every request goes through before and after its route, in this order.
package enum StandardMiddleware {
    /// Adds the middlewares to a router, before its routes are.
    ///
    /// - Parameters:
    ///   - router: The router.
    ///   - configuration: The names and origins that are served.
    ///   - bodies: What the bodies of all requests may take together; nil does not count them.
    ///   - metrics: Where requests are counted.
    ///   - tracer: Where spans come from; nil does without.
    ///   - logLevel: How requests are logged.
    /// - Returns: A table to be filled from the router when it has all its routes: wrong methods are told by it.
    package static func add<Context: WebContext>(
        to router: Router<Context>, configuration: WebServerConfiguration, bodies: BodyBudget? = nil,
        metrics: any MetricsFactory, tracer: (any Tracer)? = nil, logLevel: Logger.Level = .info
    ) -> RouteTable {
        let routes = RouteTable()
        // Who comes first sees all that those behind it make of a request.
        router.addMiddleware {
            RequestIdentity<Context>()
            if let tracer { RequestTracing<Context>(tracer: tracer) }
            RequestLogging<Context>(level: logLevel)
            RequestMetrics<Context>(factory: metrics)
            SecurityHeaders<Context>()
            OriginCheck<Context>(configuration: configuration)
            Problems<Context>(routes: routes)
            HostCheck<Context>(configuration: configuration)
            if let bodies { BodyBounds<Context>(budget: bodies) }
        }
        return routes
    }
}
