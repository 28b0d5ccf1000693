/// What a process has used so far.
struct ResourceUsage {
    var cpuSeconds = 0.0
    var peakMemoryBytes: UInt64 = 0
}

/// What limits are compared with at one moment: of the whole session where control groups count, else of the context.
@HostLoop
struct ResourceReading {
    let cpuSeconds: Double
    /// Processes that the kernel ended for want of memory.
    let outOfMemoryKills: UInt64

    init(of cgroup: (any SessionCgroup)?, or context: Context) {
        cpuSeconds = cgroup?.cpuSeconds() ?? context.usage().cpuSeconds
        outOfMemoryKills = cgroup?.outOfMemoryKills() ?? 0
    }
}
