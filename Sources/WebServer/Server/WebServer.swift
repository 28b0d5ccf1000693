package import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
package import NIOPosix
import ServiceLifecycle

/// Serves a responder over HTTP/1.1 until it is told to stop.
///
/// Told to, it accepts no more, closes what is idle, and runs `drain` while requests in progress come to their end.
/// After the grace those that are left are cancelled.
package struct WebServer<Responder: HTTPResponder>: Service
where Responder.Context: InitializableFromSource<ApplicationRequestContextSource> {
    /// The server without the grace; for tests.
    package let application: Application<Responder>
    private let configuration: WebServerConfiguration
    private let drain: @Sendable () async -> Void
    private let clock: any Clock<Duration>

    /// A server, which listens when it is run.
    ///
    /// - Parameters:
    ///   - responder: What answers requests.
    ///   - configuration: How it listens.
    ///   - clock: What the grace is measured with.
    ///   - eventLoops: The threads that move bytes.
    ///   - logger: Where the server says what it does.
    ///   - onServerRunning: Is told where the server listens, once it does.
    ///   - drain: Runs when the server is told to stop: lets nothing new begin, and waits for what runs or ends it. It
    ///     is cancelled when nothing is left to wait for.
    package init(
        responder: Responder,
        configuration: WebServerConfiguration,
        clock: any Clock<Duration> = ContinuousClock(),
        eventLoops: MultiThreadedEventLoopGroup = .singleton,
        logger: Logger,
        onServerRunning: @escaping @Sendable (BoundAddress) async -> Void = { _ in },
        drain: @escaping @Sendable () async -> Void = {}
    ) {
        self.configuration = configuration
        self.drain = drain
        self.clock = clock
        let limit = ConnectionLimit(most: configuration.mostConnections)
        application = Application(
            responder: responder,
            server: HTTPServerBuilder { responder in
                WebChannel(responder: responder, configuration: configuration, limit: limit)
            },
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port), backlog: configuration.backlog,
                reuseAddress: configuration.reusesAddress),
            onServerRunning: { channel in
                try? await channel.eventLoop.submit {
                    let acceptGuard = AcceptGuard(pause: .milliseconds(100), logger: logger)
                    try channel.pipeline.syncOperations.addHandler(acceptGuard, position: .first)
                }.get()
                if let address = BoundAddress(channel: channel) { await onServerRunning(address) }
            },
            eventLoopGroupProvider: .shared(eventLoops),
            logger: logger)
    }

    /// Serves until the task is cancelled or its service group shuts down.
    package func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await application.run() }
            group.addTask { await waitForGrace() }
            do {
                try await group.next()
            } catch {
                group.cancelAll()
                throw error
            }
            group.cancelAll()
            // What a cancelled server says no longer matters.
            while let result = await group.nextResult() { _ = result }
        }
    }

    private func waitForGrace() async {
        do {
            try await gracefulShutdown()
            application.logger.info("the server drains")
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await drain() }
                group.addTask { [clock, configuration] in
                    try? await clock.sleep(for: configuration.drainGrace)
                }
                // Requests may go on for the whole grace, however soon the drain is done.
                await group.waitForAll()
            }
        } catch {
            // The server has ended by itself.
        }
    }
}
