import Glibc
import LinuxSystem
import SandboxPolicy

/// A session's group in the unified hierarchy.
@HostLoop
final class SessionCgroupV2: SessionCgroup {
    private let path: String
    private let peakMemory: FileHandle?
    private let memoryEvents: FileHandle

    init(root: String, name: String, limits: Limits) throws(SystemError) {
        path = "\(root)/\(name)"
        try Files.makeDirectory(path)
        do {
            try Files.control(String(limits.memoryBytes), in: path + "/memory.max")
            if try Files.status(path + "/memory.swap.max") != nil {
                try Files.control("0", in: path + "/memory.swap.max")
            }
            // Half of what a group has by default: where processors are scarce, the host comes first.
            try Files.control("50", in: path + "/cpu.weight")
            try Files.control(String(limits.processes), in: path + "/pids.max")
            memoryEvents = try FileHandle(reading: path + "/memory.events")
            // Since Linux 5.19.
            peakMemory = try? FileHandle(reading: path + "/memory.peak")
        } catch {
            try? CgroupTree.removeDirectory(path)
            throw error
        }
    }

    func usage() -> SessionUsage? {
        guard let bytes = CgroupCounters.number(in: path + "/memory.current") else { return nil }
        return SessionUsage(
            cpuSeconds: Double(CgroupCounters.value(of: "usage_usec", in: path + "/cpu.stat")) / 1_000_000,
            memoryBytes: bytes, cacheBytes: CgroupCounters.value(of: "file", in: path + "/memory.stat"))
    }

    func peakMemoryBytes() -> UInt64? {
        peakMemory?.numberNow()
    }

    func outOfMemoryKills() -> UInt64 {
        memoryEvents.counterNow("oom_kill")
    }

    func hasReachedMemoryLimit() -> Bool {
        memoryEvents.counterNow("oom") > 0
    }

    func refusedProcesses() -> UInt64 {
        CgroupCounters.value(of: "max", in: path + "/pids.events")
    }

    func makeContext(_ number: UInt64) throws(SystemError) -> any ContextCgroup {
        // Without controllers of its own, so that the session's group may hold processes beside it.
        try ContextCgroupV2(path: "\(path)/context-\(number)")
    }

    func remove() throws(SystemError) {
        try CgroupTree.removeDirectory(path)
    }
}

/// A context's group in the unified hierarchy.
@HostLoop
final class ContextCgroupV2: ContextCgroup {
    private let path: String
    private let procs: FileHandle
    private let cpuStatistics: FileHandle

    var entrances: [Int32] { [procs.number] }

    init(path: String) throws(SystemError) {
        self.path = path
        try Files.makeDirectory(path)
        procs = try FileHandle(writing: path + "/cgroup.procs")
        // Every group has it, also without controllers.
        cpuStatistics = try FileHandle(reading: path + "/cpu.stat")
    }

    func cpuSeconds() -> Double? {
        cpuStatistics.textNow().flatMap { CgroupCounters.value(of: "usage_usec", inText: $0) }
            .map { Double($0) / 1_000_000 }
    }

    func isEmpty() -> Bool {
        CgroupCounters.value(of: "populated", in: path + "/cgroup.events") == 0
    }

    func killAll() throws(SystemError) {
        if try Files.status(path + "/cgroup.kill") != nil {
            try Files.control("1", in: path + "/cgroup.kill")
            return
        }
        // Before Linux 5.14: hold everything still, then end it.
        try Files.control("1", in: path + "/cgroup.freeze")
        for _ in 0..<50 {
            if CgroupCounters.value(of: "frozen", in: path + "/cgroup.events") == 1 { break }
            sched_yield()
        }
        for line in try Files.readText(path + "/cgroup.procs").split(separator: "\n") {
            if let pid = Int32(line), pid > 0 { kill(pid, SIGKILL) }
        }
        try Files.control("0", in: path + "/cgroup.freeze")
    }

    func remove() throws(SystemError) {
        try CgroupTree.removeDirectory(path)
    }
}
