import SandboxPolicy

/// What the operator decides about an engine; the defaults suit one machine that is shared by many agents.
package struct EngineSettings: Sendable {
    /// The profile of sessions that ask for none.
    package var profile = "data"
    /// Sessions alive at once.
    package var mostSessions = 1_000
    /// Sessions of one user alive at once.
    package var mostSessionsOfUser = 200
    /// Contexts of one session.
    package var mostContexts = 20
    /// Executions of one context that may wait behind the one that runs.
    package var mostQueued = 64
    /// Bytes of code of all executions of a tenant that wait or run.
    package var mostCodeBytesOfTenant = 128 << 20
    /// Seconds without use after which a session ends, unless its creator chose otherwise.
    package var idleSeconds = 1_200.0
    /// Seconds after which a session ends however much it is used; the most that its creator can choose.
    package var lifeSeconds = 86_400.0
    /// Seconds of real time that one execution may take, whatever limits its session has.
    package var mostExecutionSeconds = Double.infinity
    /// Memory of the machine that must be left when a session begins, in bytes.
    package var leastFreeMemory: UInt64 = 512 << 20
    /// Of the memory that all sandboxes together may have, what must be left likewise.
    package var leastSandboxMemory: UInt64 = 256 << 20
    /// How long executions may go on when the server is told to stop, in seconds.
    package var drainSeconds = 10.0

    /// How long it takes at most, from being told to stop, until no execution runs any more.
    package var longestDrain: Duration { .seconds(min(max(0, drainSeconds), 1e6) + Limits.graceSeconds + 2) }

    package init() {}
}
