package import Engine
package import Identity
package import Persistence
package import SessionPool
package import UserFiles
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
    /// How much a user's, and a tenant's shared, files may come to.
    package var quota = Quota(mostBytes: 10 << 30, mostEntries: 200_000)
    /// The file of keys (JWKS) that tokens are signed with; nil accepts none.
    package var keySetPath: String?
    /// What tokens must say besides.
    package var tokens = TokenRules()
    /// How often the holder of a credential may ask.
    package var requestRate: Rate
    /// Streams to clients of one user that are open at once: events, changes of files, output of E2B's sandboxes.
    package var mostStreamsOfUser = 512
    /// The same of one tenant: a quarter of all connections.
    package var mostStreamsOfTenant = 1_024
    /// Whether E2B's debug mode is served: on ports of loopback, and to whoever asks.
    package var hasDebugMode = false
    /// Whether every request is logged, and not only what goes wrong.
    package var logsRequests = false

    /// The usual settings, with the sandboxes' data in a directory.
    ///
    /// - Throws: `IdentityError` for a rate that cannot be.
    package init(sandboxes: HostConfiguration) throws(IdentityError) {
        self.sandboxes = sandboxes
        requestRate = try Rate(perSecond: 10_000, burst: 20_000)
        web.port = 8_190
    }

    /// Sets what of the quota is given: bytes on the disk, and names, of which a million count at most.
    package mutating func setQuota(bytes: UInt64?, files: Int?) {
        quota = Quota(
            mostBytes: bytes.map { Int(clamping: $0) } ?? quota.mostBytes, mostEntries: files ?? quota.mostEntries)
    }
}
