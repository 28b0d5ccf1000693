/// What the handlers of a connection's pipeline share; it stays on the connection's event loop.
final class ConnectionState {
    var clock: ConnectionClock
    /// Nothing more is said, and what comes is thrown away.
    var lingers = false

    init(clock: ConnectionClock) {
        self.clock = clock
    }
}
