package import Engine
package import HTTPAPI
package import Hummingbird
import Identity

/// What E2B's SDKs talk to: sandboxes, and in them the code interpreter, files and processes.
package struct E2BAPI: Sendable {
    private let manager: EngineManager
    private let files: FileService
    private let streams: StreamLimit
    private let authenticator: any RequestAuthenticator
    private let templates: Templates
    private let debugSession: DebugSession?

    /// The façade of an engine.
    ///
    /// - Parameters:
    ///   - manager: What does the work.
    ///   - files: The files of users.
    ///   - streams: How many streams clients may have open.
    ///   - authenticator: Who finds out who asks.
    ///   - profiles: The profiles that can be named as a template.
    ///   - defaultProfile: What E2B's own templates stand for.
    ///   - debugSession: The session that every request is for, as in E2B's debug mode; nil for those that they name.
    package init(
        manager: EngineManager, files: FileService, streams: StreamLimit, authenticator: any RequestAuthenticator,
        profiles: [String], defaultProfile: String, debugSession: DebugSession? = nil
    ) {
        self.manager = manager
        self.files = files
        self.streams = streams
        self.authenticator = authenticator
        templates = Templates(profiles: profiles, defaultProfile: defaultProfile)
        self.debugSession = debugSession
    }

    /// Adds the routes.
    package func add(to router: Router<APIContext>) {
        let failures = SharedFailureLimiter(FailureLimiter(rate: FailureLimiter.rateOfStale))
        let access = SandboxAccess(
            manager: manager, authenticator: authenticator, failures: failures, debugSession: debugSession)
        let open = router.group().add(middleware: E2BErrors())
        InterpreterRoutes(manager: manager, access: access, streams: streams).add(to: open)
        ProcessRoutes(access: access, processes: SandboxProcesses(), streams: streams).add(to: open)
        FilesystemRoutes(
            access: access, files: files, watchers: DirectoryWatchers(manager: manager), streams: streams
        ).add(to: open)
        TransferRoutes(access: access, files: files).add(to: open)
        guard debugSession == nil else { return }
        let closed = open.group().add(middleware: Authentication(authenticator: authenticator))
        let sandboxes = OwnSandboxes(manager: manager)
        SandboxRoutes(
            manager: manager, sandboxes: sandboxes, idempotency: Idempotency(records: manager.records),
            templates: templates
        ).add(to: closed)
        MetricsRoutes(sandboxes: sandboxes, files: files, meters: SandboxMeters(manager: manager)).add(to: closed)
        TemplateRoutes(templates: templates).add(to: closed)
        AbsentRoutes().add(to: closed)
    }
}
