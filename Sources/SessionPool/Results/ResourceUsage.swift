/// What a session had used at one moment.
struct ResourceUsage {
    var cpuSeconds = 0.0
    var peakMemoryBytes: UInt64 = 0
}
