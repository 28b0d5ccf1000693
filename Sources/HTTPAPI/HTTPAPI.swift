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
    private let streams: StreamLimit
    private let mostJSONBytes: Int

    /// The API of an engine.
    ///
    /// - Parameters:
    ///   - manager: What does the work.
    ///   - outputs: Where the whole texts of long results are.
    ///   - files: The files of users.
    ///   - authenticator: Who finds out who asks.
    ///   - streams: How many streams clients may have open.
    ///   - mostJSONBytes: The most bytes of a body with code in it.
    package init(
        manager: EngineManager, outputs: OutputStore, files: FileService, authenticator: any RequestAuthenticator,
        streams: StreamLimit, mostJSONBytes: Int
    ) {
        self.manager = manager
        self.outputs = outputs
        self.files = files
        self.authenticator = authenticator
        self.streams = streams
        self.mostJSONBytes = mostJSONBytes
    }

    /// Adds the routes, all of which want to know who asks.
    package func add(to router: Router<APIContext>) {
        let idempotency = Idempotency(records: manager.records)
        let known = router.group().add(middleware: Authentication(authenticator: authenticator))
        SessionRoutes(manager: manager, idempotency: idempotency).add(to: known)
        ContextRoutes(manager: manager).add(to: known)
        ExecutionRoutes(
            manager: manager, idempotency: idempotency, streams: streams, mostBodyBytes: mostJSONBytes
        ).add(to: known)
        OutputRoutes(outputs: outputs).add(to: known)
        FileRoutes(files: files, streams: streams).add(to: known)
    }
}
