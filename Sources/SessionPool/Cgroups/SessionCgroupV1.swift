import Glibc
import LinuxSystem
import SandboxPolicy

/// A session's groups where every controller is a hierarchy of its own.
@HostLoop
final class SessionCgroupV1: SessionCgroup {
    private let memory: String
    private let pids: String
    private let accounting: String
    private let scheduling: String
    private let freezer: String
    private let tasks: [FileHandle]
    private let peakMemory: FileHandle
    private let memoryEvents: FileHandle
    private let memoryBytes: UInt64

    init(roots: [String: String], name: String, limits: Limits) throws(SystemError) {
        func path(_ controller: String) throws(SystemError) -> String {
            guard let root = roots[controller] else {
                throw SystemError("find the controller \(controller)", code: ENOENT)
            }
            return "\(root)/\(name)"
        }
        memory = try path("memory")
        pids = try path("pids")
        accounting = try path("cpuacct")
        scheduling = try path("cpu")
        freezer = try path("freezer")
        memoryBytes = limits.memoryBytes
        let directories = Self.distinct([memory, pids, accounting, scheduling, freezer])
        do {
            for directory in directories { try Files.makeDirectory(directory) }
            try Files.control(String(limits.memoryBytes), in: memory + "/memory.limit_in_bytes")
            // Where swap is counted, memory must not continue there.
            if try Files.status(memory + "/memory.memsw.limit_in_bytes") != nil {
                try Files.control(String(limits.memoryBytes), in: memory + "/memory.memsw.limit_in_bytes")
            }
            // What sockets hold in the kernel is counted only where it is limited.
            if try Files.status(memory + "/memory.kmem.tcp.limit_in_bytes") != nil {
                try Files.control(
                    String(min(limits.memoryBytes, Self.mostSocketBytes)),
                    in: memory + "/memory.kmem.tcp.limit_in_bytes")
            }
            try Files.control(String(Self.processorWeight), in: scheduling + "/cpu.shares")
            try Files.control(String(limits.processes), in: pids + "/pids.max")
            // A process with one thread that enters through `tasks` waits for nobody; `cgroup.procs` would have it
            // wait until every processor has passed a moment of rest (an RCU grace period, some milliseconds).
            tasks = try Self.distinct([memory, pids]).map { directory throws(SystemError) in
                try FileHandle(writing: directory + "/tasks")
            }
            peakMemory = try FileHandle(reading: memory + "/memory.max_usage_in_bytes")
            memoryEvents = try FileHandle(reading: memory + "/memory.oom_control")
        } catch {
            for directory in directories { try? CgroupTree.removeDirectory(directory) }
            throw error
        }
    }

    /// Bytes that the sockets of a session may hold in the kernel.
    private static let mostSocketBytes: UInt64 = 32 << 20
    /// Bytes that the kernel may have asked for at once when it found none, in whose place nothing smaller will do.
    private static let largestCharge: UInt64 = 256 << 10
    /// The share of a whole session where processors are scarce; a process outside of any group has 1024.
    private static let processorWeight = 512

    /// cpu and cpuacct are one hierarchy on most machines, and then one directory.
    private static func distinct(_ directories: [String]) -> [String] {
        directories.reduce(into: []) { found, directory in
            if !found.contains(directory) { found.append(directory) }
        }
    }

    func usage() -> SessionUsage? {
        guard let time = CgroupCounters.number(in: accounting + "/cpuacct.usage"),
            let bytes = CgroupCounters.number(in: memory + "/memory.usage_in_bytes")
        else { return nil }
        return SessionUsage(
            cpuSeconds: Double(time) / 1_000_000_000, memoryBytes: bytes,
            cacheBytes: CgroupCounters.value(of: "total_cache", in: memory + "/memory.stat"))
    }

    func peakMemoryBytes() -> UInt64? {
        peakMemory.numberNow()
    }

    func outOfMemoryKills() -> UInt64 {
        memoryEvents.counterNow("oom_kill")
    }

    func hasReachedMemoryLimit() -> Bool {
        // Not all kernels count in memory.failcnt.
        peakMemory.numberNow().map { $0 + Self.largestCharge > memoryBytes } ?? true
    }

    func refusedProcesses() -> UInt64 {
        CgroupCounters.value(of: "max", in: pids + "/pids.events")
    }

    func makeContext(_ number: UInt64) throws(SystemError) -> any ContextCgroup {
        // What ends processes and what counts their time tells contexts apart; the rest is the session's as a whole.
        try ContextCgroupV1(
            groups: Self.distinct([accounting, scheduling, freezer]).map { "\($0)/context-\(number)" }, shared: tasks)
    }

    func remove() throws(SystemError) {
        for directory in Self.distinct([memory, pids, accounting, scheduling, freezer]) {
            try CgroupTree.removeDirectory(directory)
        }
    }
}

/// A context's groups: an account of time, and a freezer, because only what stands still can be ended without a race.
@HostLoop
final class ContextCgroupV1: ContextCgroup {
    private let groups: [String]
    private let freezer: String
    private let shared: [FileHandle]
    private let tasks: [FileHandle]
    private let cpuUsage: FileHandle

    var entrances: [Int32] { shared.map(\.number) + tasks.map(\.number) }

    /// - Parameters:
    ///   - groups: The directories to make: the first is of the accounting hierarchy, the last of the freezer's.
    ///   - shared: What its processes enter besides.
    /// - Throws: `SystemError` when a directory cannot be made.
    init(groups: [String], shared: [FileHandle]) throws(SystemError) {
        guard let accounting = groups.first, let freezer = groups.last else {
            throw SystemError("make the groups of a context", code: EINVAL)
        }
        self.groups = groups
        self.freezer = freezer
        self.shared = shared
        do {
            for group in groups { try Files.makeDirectory(group) }
            tasks = try groups.map { group throws(SystemError) in try FileHandle(writing: group + "/tasks") }
            cpuUsage = try FileHandle(reading: accounting + "/cpuacct.usage")
        } catch {
            for group in groups { try? CgroupTree.removeDirectory(group) }
            throw error
        }
    }

    func cpuSeconds() -> Double? {
        cpuUsage.numberNow().map { Double($0) / 1_000_000_000 }
    }

    func isEmpty() -> Bool {
        (try? Files.readText(freezer + "/cgroup.procs"))?.isEmpty ?? true
    }

    func killAll() throws(SystemError) {
        // Whatever goes wrong: what stands still does not die.
        defer { try? Files.control("THAWED", in: freezer + "/freezer.state") }
        try Files.control("FROZEN", in: freezer + "/freezer.state")
        // Freezing takes effect when each process next looks; a few moments are given, and the rest is for the next call.
        for _ in 0..<50 {
            if try Files.readText(freezer + "/freezer.state") == "FROZEN\n" { break }
            sched_yield()
        }
        for line in try Files.readText(freezer + "/cgroup.procs").split(separator: "\n") {
            if let pid = Int32(line), pid > 0 { kill(pid, SIGKILL) }
        }
    }

    func remove() throws(SystemError) {
        for group in groups { try CgroupTree.removeDirectory(group) }
    }
}
