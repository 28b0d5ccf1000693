/// Why the host asks an execution to stop.
enum StopReason: Equatable {
    case timeout
    case cpuTime
    case outputLimit
    /// Files are more than they may be.
    case diskQuota(DiskExcess)
    /// The kernel has ended a process of the session for want of memory: what is left is not what it was.
    case outOfMemory
    /// Somebody asked for it.
    case interrupted
    /// The context said something that is no message.
    case violation(String)
    /// The session was closed, or its sandbox was lost.
    case closed
}
