import LinuxSystem

/// How much memory this machine has left (proc(5), MemAvailable).
enum MachineMemory {
    /// Bytes that can be had without taking from anybody; nil where the kernel does not say.
    static func availableBytes() -> UInt64? {
        guard let text = try? Files.readText("/proc/meminfo") else { return nil }
        for line in text.split(separator: "\n") where line.hasPrefix("MemAvailable:") {
            return line.split(separator: " ").dropFirst().first.flatMap { UInt64($0) }.map { $0 * 1_024 }
        }
        return nil
    }
}
