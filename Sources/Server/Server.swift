import E2BAPI
import Engine
import Foundation
import Glibc
import HTTPAPI
import Hummingbird
import Identity
import LinuxSystem
package import Logging
import NIOCore
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
        /// Where the local key is; nil when others can reach the server, which then has none.
        package let keyPath: String?
        /// Why there is no pool although one was wanted.
        package let poolObstacle: String?
        /// How strong the walls are, and how sessions are limited.
        package let tier: String
        package let accounting: String
        /// The ports of E2B's debug mode, which ask for no key.
        package let debugPorts: [Int]
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
        Allocator.returnPieces(from: 256 << 10)
        let records = try RecordStore(dataDirectory: settings.sandboxes.dataDirectory)
        var sandboxes = settings.sandboxes
        sandboxes.readingAdvice = .http
        let host = try await SandboxHost.start(installation: installation, configuration: sandboxes)
        do {
            try await serve(host, records, onListening, untilStopped)
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            await host.shutDown()
            throw SandboxError(
                .cannotStart,
                "port \(settings.web.port) of \(settings.web.host), or one of E2B's debug mode, is taken: stop the server "
                    + "that has it, or choose another with --port")
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
        let keys = KeyRecords(records: records)
        let local = try await localKey(keys)
        let authenticator = try await makeAuthenticator(keys)
        let registry = PrometheusRegistry()
        let manager = try await EngineManager.start(
            host: host, installation: installation, records: records, settings: settings.engine,
            observer: EngineMetrics(registry: registry))
        let poolObstacle = await host.openPool(for: profile, bounds: settings.pool)
        try await host.prepare(profile)

        let trees = await FileTrees(host: host, quota: settings.quota)
        // It watches for as long as it is there.
        let quotas = await QuotaGuard(manager: manager, trees: trees)
        defer { withExtendedLifetime(quotas) {} }
        EngineMetrics.report(manager, profile: profile, to: registry)
        let description = try OpenAPIRoute(installation: installation)
        let routing = Routing(
            settings: settings, installation: installation, manager: manager,
            files: FileService(trees: trees),
            authenticator: authenticator, registry: registry, bodies: BodyBudget(bytes: settings.web.mostBodiesBytes),
            streams: StreamLimit(mostOfUser: settings.mostStreamsOfUser, mostOfTenant: settings.mostStreamsOfTenant),
            description: description, logger: logger)
        let debug = settings.hasDebugMode ? try debugOwner(manager) : nil
        let arrivals = Arrivals(of: 1 + (debug == nil ? 0 : DebugPorts.all.count))
        let (tier, accounting) = await (host.tier.rawValue, host.accounting)
        var services: [any Service] = [Pruning(records: records, retention: settings.retention, logger: logger)]
        if let debug {
            for port in DebugPorts.all {
                var web = settings.web
                web.host = "127.0.0.1"
                web.port = port
                // Who asks for no key listens to no page.
                web.hostNames = []
                web.allowedOrigins = []
                services.append(
                    WebServer(
                        responder: routing.debugResponder(debug, web), configuration: web, logger: logger,
                        onServerRunning: { _ in await arrivals.next() }))
            }
        }
        services.append(
            WebServer(
                responder: routing.responder(), configuration: settings.web, logger: logger,
                onServerRunning: { address in
                    await arrivals.next()
                    await arrivals.all()
                    await onListening(
                        Greeting(
                            url: address.url, newKey: local?.origin == .made ? local?.key.secret : nil,
                            keyPath: local.map { _ in "\(settings.sandboxes.dataDirectory)/\(FirstKey.fileName)" },
                            poolObstacle: poolObstacle, tier: tier, accounting: accounting,
                            debugPorts: debug == nil ? [] : DebugPorts.all))
                },
                drain: {
                    await trees.endFeeds()
                    await manager.drain()
                }))
        let group = ServiceGroup(services: services, gracefulShutdownSignals: [], logger: logger)
        let stopping = Task {
            await untilStopped()
            await group.triggerGracefulShutdown()
        }
        defer { stopping.cancel() }
        try await group.run()
    }

    /// The key of this machine's command line: only a server that nobody else can reach gives itself one.
    private func localKey(_ keys: KeyRecords) async throws -> FirstKey? {
        guard Loopback.includes(settings.web.host) else { return nil }
        return try await FirstKey.open(
            in: settings.sandboxes.dataDirectory, store: keys, owner: Owner(tenant: "default", user: "default"),
            now: WallClock.milliseconds())
    }

    private func debugOwner(_ manager: EngineManager) throws -> DebugSession {
        DebugSession(
            manager: manager, owner: try Owner(tenant: "default", user: "default"), profile: settings.profile)
    }
}
