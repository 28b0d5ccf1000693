/// How the web server listens and what it puts up with.
///
/// The defaults suit a server on loopback; every bound is there because a client may be hostile.
package struct WebServerConfiguration: Sendable {
    /// The address or name to listen on.
    package var host = "127.0.0.1"
    /// The port to listen on; 0 lets the system choose one.
    package var port = 0
    /// Names that clients may call this server by, beside loopback and `host`; `*.example.org` means all names below.
    package var hostNames: Set<String> = []
    /// Origins of web pages that may call this server, as in `https://example.org`; none, unless they are named.
    package var allowedOrigins: Set<String> = []

    /// The most bytes of a JSON body: code may have 16 MiB, and is escaped.
    package var mostJSONBytes = 20 << 20
    /// The most bytes of all bodies together that are kept in memory, beyond the first 64 KiB of each.
    ///
    /// Buffers that grow take up to twice that, and bodies are there once more while they are taken apart.
    package var mostBodiesBytes = 256 << 20
    /// The most bytes of all header fields together, and of the request's target.
    package var mostHeaderBytes = 32 << 10
    /// The most header fields of a request.
    package var mostHeaderFields = 100

    /// How long a client may take from its first byte, or from connecting, to the end of a request's head.
    package var headTimeout: Duration = .seconds(10)
    /// How long a body may make less progress than `leastBytesPerSecond` while the server waits for it.
    package var bodyTimeout: Duration = .seconds(30)
    /// How long a client may read less of a response than `leastBytesPerSecond` while some of it waits to be sent.
    package var writeTimeout: Duration = .seconds(30)
    /// How long a connection may be without a request before it is closed.
    package var idleTimeout: Duration = .seconds(75)
    /// The least rate at which bodies come and responses are read; 0 asks for any progress at all.
    package var leastBytesPerSecond = 256
    /// How long a client that ended its side may still be answered before it counts as gone and the handler of its
    /// request is cancelled: one that closed its connection cannot be told from one that only has no more to say.
    package var halfCloseGrace: Duration = .milliseconds(250)
    /// How long a connection is read from after its last response, so that the client sees that rather than a reset.
    package var lingerTimeout: Duration = .seconds(2)

    /// The most connections at a time; those above it are told so with 503.
    package var mostConnections = 4096
    /// How many connections may wait to be accepted.
    package var backlog = 1024
    /// Whether the port may be taken while connections of an earlier server linger on it.
    package var reusesAddress = true
    /// How long requests that run may go on after the server was told to stop, before they are cancelled.
    package var drainGrace: Duration = .seconds(30)

    /// The defaults.
    package init() {}
}
