import E2BAPI
import Engine
import Foundation
import HTTPAPI
import Hummingbird
import Identity
package import Logging
import Persistence
import SandboxPolicy
import ServiceLifecycle
package import SessionPool
import WebServer

/// Everything that `burrow serve` runs, put together.
package struct Server: Sendable {
    /// What a server says when it listens.
    package struct Greeting: Sendable {
        /// Where it listens.
        package let url: String
        /// The secret of the local key, the first time; afterwards it is in its file.
        package let newKey: String?
        /// Where the local key is.
        package let keyPath: String
        /// Why there is no pool although one was wanted.
        package let poolObstacle: String?
        /// How strong the walls are, and how sessions are limited.
        package let tier: String
        package let accounting: String
    }

    private let settings: ServerSettings
    private let installation: Installation
    private let logger: Logger

    /// A server, which does nothing before it is run.
    package init(settings: ServerSettings, installation: Installation, logger: Logger) {
        self.settings = settings
        self.installation = installation
        self.logger = logger
    }

    /// Serves until it is told to stop.
    ///
    /// - Parameters:
    ///   - onListening: Is told once that it listens.
    ///   - untilStopped: Returns when the server shall stop.
    /// - Throws: `SandboxError`, `RecordError` or `EngineError` when it cannot start.
    package func run(
        onListening: @escaping @Sendable (Greeting) async -> Void, untilStopped: @escaping @Sendable () async -> Void
    ) async throws {
        let records = try RecordStore(dataDirectory: settings.sandboxes.dataDirectory)
        let host = try await SandboxHost.start(installation: installation, configuration: settings.sandboxes)
        do {
            try await serve(host, records, onListening, untilStopped)
        } catch {
            await host.shutDown()
            throw error
        }
        await host.shutDown()
    }

    private func makeAuthenticator(_ keys: KeyRecords) async throws -> CredentialAuthenticator {
        let tokens: TokenVerifier? =
            if let path = settings.keySetPath {
                try await TokenVerifier(
                    keySetPath: path, rules: settings.tokens,
                    reloaded: { [logger] reload in
                        guard case .failed(let error) = reload else { return }
                        logger.error("the key set cannot be read", metadata: ["error": "\(error)"])
                    })
            } else {
                nil
            }
        return CredentialAuthenticator(
            authenticator: Authenticator(
                keys: KeyCache(store: keys), tokens: tokens, wallClock: { WallClock.milliseconds() }),
            limiter: SharedRateLimiter(RateLimiter(rate: settings.requestRate)), logger: logger)
    }

    private func serve(
        _ host: SandboxHost, _ records: RecordStore, _ onListening: @escaping @Sendable (Greeting) async -> Void,
        _ untilStopped: @escaping @Sendable () async -> Void
    ) async throws {
        let profile = try installation.profile(named: settings.profile)
        let keyRecords = KeyRecords(records: records)
        let local = try await FirstKey.open(
            in: settings.sandboxes.dataDirectory, store: keyRecords,
            owner: Owner(tenant: "default", user: "default"), now: WallClock.milliseconds())
        let authenticator = try await makeAuthenticator(keyRecords)
        let manager = try await EngineManager.start(
            host: host, installation: installation, records: records, settings: settings.engine)
        let poolObstacle = await host.openPool(for: profile, bounds: settings.pool)
        try await host.prepare(profile)

        let registry = PrometheusRegistry()
        EngineMetrics.report(manager, profile: profile, to: registry)
        let router = Router(context: APIContext.self)
        let routes = StandardMiddleware.add(
            to: router, configuration: settings.web, metrics: registry, tracer: LoggingTracer(logger: logger),
            logLevel: settings.logsRequests ? .info : .debug)
        HealthRoutes.add(to: router) {
            await manager.isDraining ? .notReady(reason: "it is shutting down") : .ready
        }
        MetricsRoute.add(to: router, registry: registry)
        try OpenAPIRoute(installation: installation).add(to: router)
        let files = FileService(trees: await FileTrees(host: host, quota: settings.quota))
        HTTPAPI(
            manager: manager, outputs: OutputStore(dataDirectory: settings.sandboxes.dataDirectory), files: files,
            authenticator: authenticator,
            mostJSONBytes: settings.web.mostJSONBytes
        ).add(to: router)
        E2BAPI(
            manager: manager, files: files, authenticator: authenticator, profiles: installation.profileNames,
            defaultProfile: settings.profile
        ).add(to: router)
        let responder = router.buildResponder()
        routes.fill(from: router)

        let (tier, accounting) = await (host.tier.rawValue, host.accounting)
        let keyPath = "\(settings.sandboxes.dataDirectory)/\(FirstKey.fileName)"
        let web = WebServer(
            responder: responder, configuration: settings.web, logger: logger,
            onServerRunning: { address in
                await onListening(
                    Greeting(
                        url: address.url, newKey: local.origin == .made ? local.key.secret : nil, keyPath: keyPath,
                        poolObstacle: poolObstacle, tier: tier, accounting: accounting))
            },
            drain: { await manager.drain() })
        let group = ServiceGroup(
            services: [Pruning(records: records, retention: settings.retention, logger: logger), web],
            gracefulShutdownSignals: [], logger: logger)
        let stopping = Task {
            await untilStopped()
            await group.triggerGracefulShutdown()
        }
        defer { stopping.cancel() }
        try await group.run()
    }
}
