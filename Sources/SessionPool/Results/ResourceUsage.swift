/// What a process has used so far.
struct ResourceUsage {
    var cpuSeconds = 0.0
    var peakMemoryBytes: UInt64 = 0
}

/// What limits are compared with at one moment: of the context's and the session's control groups where there are some,
/// else of the process.
@HostLoop
struct ResourceReading {
    let cpuSeconds: Double
    /// Processes that the kernel ended for want of memory.
    let outOfMemoryKills: UInt64

    init(of cgroup: (any SessionCgroup)?, and context: ContextProcess) {
        cpuSeconds = context.cgroup?.cpuSeconds() ?? context.usage().cpuSeconds
        outOfMemoryKills = cgroup?.outOfMemoryKills() ?? 0
    }
}
