import LinuxSystem

/// The memory that there is for everything, and what is left of it, in bytes.
struct MemorySupply: Equatable {
    let totalBytes: UInt64
    /// What can be had without taking from anybody.
    let availableBytes: UInt64

    /// What is left for the host and the machine at least, when nobody chooses otherwise.
    static let leastReserve: UInt64 = 512 << 20

    init(totalBytes: UInt64, availableBytes: UInt64) {
        self.totalBytes = totalBytes
        self.availableBytes = availableBytes
    }

    /// Reads /proc/meminfo (proc(5)); nil when it does not say.
    init?(meminfo: String) {
        func bytes(_ name: String) -> UInt64? {
            for line in meminfo.split(separator: "\n") where line.hasPrefix("\(name):") {
                return line.split(separator: " ").dropFirst().first.flatMap { UInt64($0) }.map { $0 * 1_024 }
            }
            return nil
        }
        guard let total = bytes("MemTotal"), let available = bytes("MemAvailable") else { return nil }
        self.init(totalBytes: total, availableBytes: available)
    }

    /// That of this machine, as it is now; nil where the kernel does not say.
    static func ofMachine() -> MemorySupply? {
        (try? Files.readText("/proc/meminfo")).flatMap { MemorySupply(meminfo: $0) }
    }

    /// What is left of it for who may have a part only.
    func within(limitBytes: UInt64, usedBytes: UInt64) -> MemorySupply {
        MemorySupply(
            totalBytes: min(totalBytes, limitBytes),
            availableBytes: min(availableBytes, limitBytes - min(limitBytes, usedBytes)))
    }

    /// What all sandboxes together may have: what was chosen, as far as it is there, or what is available without a
    /// reserve of a tenth of everything, of 512 MiB at least, but of half of what is available at most.
    ///
    /// In whole MiB, of which there is one at least.
    func shareOfSandboxes(chosen: UInt64?) -> UInt64 {
        let reserve = min(max(Self.leastReserve, totalBytes / 10), availableBytes / 2)
        let bytes = chosen.map { min($0, totalBytes) } ?? availableBytes - reserve
        return max(bytes >> 20, 1) << 20
    }
}
