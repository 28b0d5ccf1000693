import CoreMetrics
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

@testable import WebServer

/// A context that knows its channel.
struct ChannelContext: WebContext {
    var coreContext: CoreRequestContextStorage
    let exchange: Exchange
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        exchange = Exchange(remoteAddress: source.channel.remoteAddress)
        channel = source.channel
    }
}

/// A value that is waited for.
final class Promise<Value: Sendable>: Sendable {
    private let stream: AsyncStream<Value>
    private let continuation: AsyncStream<Value>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    func succeed(_ value: Value) {
        continuation.yield(value)
    }

    /// The next value; nil when none comes in time.
    func value(within limit: Duration = .seconds(10)) async -> Value? {
        let stream = stream
        return await withTaskGroup(of: Value?.self) { group in
            group.addTask {
                for await value in stream { return value }
                return nil
            }
            group.addTask {
                try? await Task.sleep(for: limit)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }
}

/// Tells when nobody holds it any more.
final class Ending: Sendable {
    private let action: @Sendable () -> Void

    init(_ action: @escaping @Sendable () -> Void) {
        self.action = action
    }

    deinit { action() }
}

enum TestServer {
    static var quiet: Logger {
        var logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        logger.logLevel = .critical
        return logger
    }

    /// Routes behind all middlewares.
    static func responder(
        configuration: WebServerConfiguration = WebServerConfiguration(),
        bodies: BodyBudget? = nil,
        metrics: PrometheusRegistry = PrometheusRegistry(),
        _ routes: (Router<ChannelContext>) -> Void
    ) -> RouterResponder<ChannelContext> {
        let router = Router(context: ChannelContext.self, options: .autoGenerateHeadEndpoints)
        let table = StandardMiddleware.add(to: router, configuration: configuration, bodies: bodies, metrics: metrics)
        routes(router)
        let responder = router.buildResponder()
        table.fill(from: router)
        return responder
    }

    /// Runs a server on a free port for as long as the body runs.
    static func run<Value: Sendable>(
        _ configuration: WebServerConfiguration = WebServerConfiguration(),
        bodies: BodyBudget? = nil,
        routes: (Router<ChannelContext>) -> Void,
        drain: @escaping @Sendable () async -> Void = {},
        _ body: @escaping @Sendable (Int, ServiceGroup) async throws -> Value
    ) async throws -> Value {
        let address = Promise<BoundAddress>()
        let server = WebServer(
            responder: responder(configuration: configuration, bodies: bodies, routes), configuration: configuration,
            logger: quiet, onServerRunning: { address.succeed($0) }, drain: drain)
        let group = ServiceGroup(configuration: .init(services: [server], logger: quiet))
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            guard let port = await address.value()?.port else { throw RawClient.Failure(description: "no server") }
            let value = try await body(port, group)
            tasks.cancelAll()
            return value
        }
    }
}

extension WebServerConfiguration {
    static func with(_ change: (inout WebServerConfiguration) -> Void) -> WebServerConfiguration {
        var configuration = WebServerConfiguration()
        change(&configuration)
        return configuration
    }
}
