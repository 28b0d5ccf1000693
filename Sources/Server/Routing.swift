import E2BAPI
import Engine
import HTTPAPI
import Hummingbird
import Logging
import SessionPool
import WebServer

/// Which routes a server has.
struct Routing {
    let settings: ServerSettings
    let installation: Installation
    let manager: EngineManager
    let files: FileService
    let authenticator: CredentialAuthenticator
    let registry: PrometheusRegistry
    /// What the bodies of all requests, on whatever port, may take.
    let bodies: BodyBudget
    /// How many streams clients may have open, on whatever port.
    let streams: StreamLimit
    /// What `/openapi.json` says.
    let description: OpenAPIRoute
    let logger: Logger

    /// All of them.
    func responder() -> RouterResponder<APIContext> {
        make(settings.web) { router in
            HealthRoutes.add(to: router) { [manager] in await Readiness(of: manager) }
            MetricsRoute.add(to: router, registry: registry)
            description.add(to: router)
            HTTPAPI(
                manager: manager, outputs: OutputStore(dataDirectory: settings.sandboxes.dataDirectory), files: files,
                authenticator: authenticator, streams: streams, mostJSONBytes: settings.web.mostJSONBytes
            ).add(to: router)
            facade(nil).add(to: router)
        }
    }

    /// Those of E2B's debug mode, which are about one session and ask for no key.
    func debugResponder(_ session: DebugSession, _ web: WebServerConfiguration) -> RouterResponder<APIContext> {
        make(web) { facade(session).add(to: $0) }
    }

    private func facade(_ debugSession: DebugSession?) -> E2BAPI {
        E2BAPI(
            manager: manager, files: files, streams: streams, authenticator: authenticator,
            profiles: installation.profileNames, defaultProfile: settings.profile, debugSession: debugSession)
    }

    private func make(
        _ web: WebServerConfiguration, _ add: (Router<APIContext>) -> Void
    ) -> RouterResponder<APIContext> {
        let router = Router(context: APIContext.self)
        let routes = StandardMiddleware.add(
            to: router, configuration: web, bodies: bodies, metrics: registry, tracer: LoggingTracer(logger: logger),
            logLevel: settings.logsRequests ? .info : .debug)
        add(router)
        let responder = router.buildResponder()
        routes.fill(from: router)
        return responder
    }
}
