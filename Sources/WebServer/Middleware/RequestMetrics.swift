package import CoreMetrics
import HTTPTypes
package import Hummingbird
import Synchronization

/// Counts requests and measures how long they take, by route and never by path.
package struct RequestMetrics<Context: WebContext>: RouterMiddleware {
    private let instruments: Instruments

    /// A middleware that reports to a factory.
    package init(factory: any MetricsFactory) {
        instruments = Instruments(factory: factory)
    }

    package func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        instruments.active.increment(by: 1)
        let response: Response
        do {
            response = try await next(request, context)
        } catch {
            finish(request, context, status: 500, since: start)
            throw error
        }
        return response.observingEnd { [self] in
            finish(request, context, status: response.status.code, since: start)
        }
    }

    private func finish(_ request: Request, _ context: Context, status: Int, since start: ContinuousClock.Instant) {
        instruments.active.decrement(by: 1)
        let key = Instruments.Key(
            method: RouteLabel.method(request.method), route: RouteLabel.route(context.endpointPath), status: status)
        let (counter, timer) = instruments.of(key)
        counter.increment(by: 1)
        timer.recordNanoseconds(Int64((ContinuousClock.now - start) / .nanoseconds(1)))
    }
}

/// The instruments of the routes, made once each.
private final class Instruments: Sendable {
    struct Key: Hashable {
        let method: String
        let route: String
        let status: Int
    }

    typealias Pair = (counter: any CounterHandler, timer: any TimerHandler)

    let active: any MeterHandler
    private let factory: any MetricsFactory
    private let made = Mutex<[Key: Pair]>([:])

    init(factory: any MetricsFactory) {
        self.factory = factory
        active = factory.makeMeter(label: "http_requests_active", dimensions: [])
    }

    /// What a kind of request is counted and measured with.
    func of(_ key: Key) -> Pair {
        if let pair = made.withLock({ $0[key] }) { return pair }
        let dimensions = [("method", key.method), ("route", key.route)]
        let pair: Pair = (
            factory.makeCounter(
                label: "http_requests_total", dimensions: dimensions + [("status", String(key.status))]),
            factory.makeTimer(label: "http_request_duration_seconds", dimensions: dimensions)
        )
        made.withLock { $0[key] = pair }
        return pair
    }
}
