package import Engine
package import Hummingbird
package import SessionPool
import WebServer

/// Burrow's own API, under `/v1`.
package struct HTTPAPI: Sendable {
    private let manager: EngineManager
    private let outputs: OutputStore
    private let files: FileService
    private let authenticator: any RequestAuthenticator
    private let mostJSONBytes: Int

    /// The API of an engine.
    ///
    /// - Parameters:
    ///   - manager: What does the work.
    ///   - outputs: Where the whole texts of long results are.
    ///   - files: The files of users.
    ///   - authenticator: Who finds out who asks.
    ///   - mostJSONBytes: The most bytes of a body with code in it.
    package init(
        manager: EngineManager, outputs: OutputStore, files: FileService, authenticator: any RequestAuthenticator,
        mostJSONBytes: Int
    ) {
        self.manager = manager
        self.outputs = outputs
        self.files = files
        self.authenticator = authenticator
        self.mostJSONBytes = mostJSONBytes
    }

    /// Adds the routes, all of which want to know who asks.
    package func add(to router: Router<APIContext>) {
        let idempotency = Idempotency(records: manager.records)
        let known = router.group().add(middleware: Authentication(authenticator: authenticator))
        SessionRoutes(manager: manager, idempotency: idempotency).add(to: known)
        ContextRoutes(manager: manager).add(to: known)
        ExecutionRoutes(manager: manager, idempotency: idempotency, mostBodyBytes: mostJSONBytes).add(to: known)
        OutputRoutes(outputs: outputs).add(to: known)
        FileRoutes(files: files).add(to: known)
    }
}
