/// How long what has ended is remembered.
package struct Retention: Sendable {
    /// Days for which finished executions, ended sessions and their events stay.
    package var days = 7.0
    /// Finished executions of one session that stay: the newest.
    package var mostExecutionsOfSession = 10_000
    /// Bytes of the database above which the oldest executions go.
    package var mostBytes: Int64 = 4 << 30

    package init() {}
}
