package import NIOCore

/// The address at which a server listens.
package struct BoundAddress: Sendable, Equatable {
    /// The address, as in `127.0.0.1`.
    package let host: String
    /// The port, which the system may have chosen.
    package let port: Int

    /// Where a channel listens; nil if that is no address of the internet.
    package init?(channel: any Channel) {
        guard let address = channel.localAddress, let host = address.ipAddress, let port = address.port else {
            return nil
        }
        self.host = host
        self.port = port
    }

    /// The address for clients to call, as in `http://127.0.0.1:8080`.
    package var url: String { host.contains(":") ? "http://[\(host)]:\(port)" : "http://\(host):\(port)" }
}
