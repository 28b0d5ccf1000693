package import Engine
package import Persistence
package import SessionPool
package import WebServer

/// What the operator decides about a server.
package struct ServerSettings: Sendable {
    /// The sandboxes.
    package var sandboxes: HostConfiguration
    /// Sessions and executions.
    package var engine = EngineSettings()
    /// How it listens.
    package var web = WebServerConfiguration()
    /// How long what has ended is remembered.
    package var retention = Retention()
    /// Sandboxes that are kept ready, at least and at most.
    package var pool = 1...8
    /// The profile that they are made for, and that sessions have by default.
    package var profile = "data"
    /// Whether every request is logged, and not only what goes wrong.
    package var logsRequests = false

    /// The usual settings, with the sandboxes' data in a directory.
    package init(sandboxes: HostConfiguration) {
        self.sandboxes = sandboxes
        web.port = 8_190
    }
}
