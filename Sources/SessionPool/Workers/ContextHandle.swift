import LinuxSystem

/// What signals to a context reach and the kernel counts, once it is known.
@HostLoop
struct ContextHandle: ~Copyable {
    private var descriptor: FileDescriptor?
    /// What the jailer calls the process; nil before it exists.
    private(set) var pid: Int32?
    private var lastUsage = ResourceUsage()

    /// The process exists; without a descriptor nothing reaches it.
    mutating func started(_ descriptor: consuming FileDescriptor?, pid: Int32) {
        self.descriptor = descriptor
        self.pid = pid
    }

    /// The number of its pidfd; nil when there is none.
    var number: Int32? {
        switch descriptor {
        case .some(let process): process.number
        case .none: nil
        }
    }

    /// Sends a signal, if the process can be reached.
    func signal(_ number: Int32) {
        switch descriptor {
        case .some(let process): try? Processes.signal(number, to: process)
        case .none: break
        }
    }

    /// What the process and the children it has waited for used so far.
    mutating func usage() -> ResourceUsage {
        // A process that has ended tells nothing any more: what was last seen stands.
        if let current = processIdentifier(), let statistics = ProcessStatistics(of: current) {
            lastUsage = ResourceUsage(
                cpuSeconds: statistics.cpuSeconds, peakMemoryBytes: statistics.peakMemoryBytes)
        }
        return lastUsage
    }

    private func processIdentifier() -> Int32? {
        switch descriptor {
        case .some(let process): ProcessStatistics.processIdentifier(of: process)
        case .none: nil
        }
    }
}
