/// What a session uses at one moment, all its processes together.
package struct SessionUsage: Equatable, Sendable {
    /// Seconds of processor time since its room was made.
    package let cpuSeconds: Double
    /// Bytes of memory, with what is in /tmp and what the kernel keeps of files.
    package let memoryBytes: UInt64
    /// Those of them that hold files.
    package let cacheBytes: UInt64
}
