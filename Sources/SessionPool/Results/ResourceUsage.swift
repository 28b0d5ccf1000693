/// What a session had used at one moment.
struct ResourceUsage {
    var cpuSeconds = 0.0
    var peakMemoryBytes: UInt64 = 0
    /// Processes that the kernel ended for want of memory.
    var outOfMemoryKills: UInt64 = 0
}
