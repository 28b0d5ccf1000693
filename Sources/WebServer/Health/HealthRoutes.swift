import HTTPTypes
package import Hummingbird

/// Whether a server can take work.
package enum Readiness: Sendable, Equatable {
    case ready
    /// It cannot, for a reason that may be told to anybody.
    case notReady(reason: String)
}

/// Tells those who watch over a server how it is: `/livez` and `/readyz`.
package enum HealthRoutes {
    /// Adds the routes.
    ///
    /// `/livez` answers 204 as long as the process answers at all. `/readyz` answers 204, or 503 and why.
    package static func add(
        to router: some RouterMethods, isReady: @escaping @Sendable () async -> Readiness
    ) {
        router.get("livez") { _, _ in Response(status: .noContent) }
        router.get("readyz") { _, _ in
            switch await isReady() {
            case .ready:
                return Response(status: .noContent)
            case .notReady(let reason):
                throw ProblemDetails(
                    status: .serviceUnavailable, code: "not_ready", detail: "the server takes no work: \(reason)",
                    headers: [.retryAfter: "1"])
            }
        }
    }
}
