import Glibc
import LinuxSystem
import SandboxPolicy

/// Where this host may make control groups: below the one it is in itself (cgroups(7)).
@HostLoop
final class CgroupTree {
    /// The kind of hierarchy in use.
    enum Version: String, Sendable {
        case v1 = "cgroup-v1"
        case v2 = "cgroup-v2"
    }

    let version: Version
    /// What limits the memory of all sessions together.
    let wall: MemoryWall
    /// Directories of this host's own, by controller; v2 has one for all, under "".
    private let roots: [String: String]

    /// The controllers that a session needs; each its own hierarchy in v1.
    private static let controllersV1 = ["memory", "pids", "cpuacct", "cpu", "freezer"]
    private static let controllersV2 = ["memory", "pids", "cpu"]

    private init(version: Version, roots: [String: String], memoryBytes: UInt64?) throws(SystemError) {
        self.version = version
        self.roots = roots
        do throws(SystemError) {
            guard let root = roots["memory"] ?? roots[""] else {
                throw SystemError("find the cgroup controller memory", code: ENOENT)
            }
            // Groups below it count for it: hierarchies of version 1 do so too, since Linux 5.11.
            wall = try MemoryWall(version, around: root, chosen: memoryBytes)
        } catch {
            for root in roots.values { try? Self.removeDirectory(root) }
            throw error
        }
    }

    /// The tree of this host, or nil when none can be written to; then `reason` says why.
    ///
    /// `memoryBytes` is what all sessions together may have; nil leaves some to the machine and to others.
    static func make(memoryBytes: UInt64?, reason: inout String) -> CgroupTree? {
        do {
            let name = "burrow-\(getpid())-\(try pidNamespace())"
            let places = try CgroupPlaces.ofThisProcess()
            if places.v1.keys.contains("memory") {
                return try CgroupTree(version: .v1, roots: makeRootsV1(name, places), memoryBytes: memoryBytes)
            }
            guard let place = places.v2 else { throw SystemError("find a cgroup hierarchy", code: ENOENT) }
            return try CgroupTree(version: .v2, roots: ["": makeRootV2(name, place)], memoryBytes: memoryBytes)
        } catch {
            reason = "\(error)"
            return nil
        }
    }

    /// Makes the directories of one session.
    func makeSession(_ number: UInt64, limits: Limits) throws(SystemError) -> any SessionCgroup {
        switch version {
        case .v1: try SessionCgroupV1(roots: roots, name: "session-\(number)", limits: limits)
        case .v2: try SessionCgroupV2(root: roots[""] ?? "", name: "session-\(number)", limits: limits)
        }
    }

    /// The directories of this host's own, for whoever removes them if the host cannot.
    var directories: [String] { roots.values.sorted() }

    /// Removes them; fails while sessions are left.
    func remove() throws(SystemError) {
        for root in roots.values { try Self.removeDirectory(root) }
    }

    static func removeDirectory(_ path: String) throws(SystemError) {
        do {
            try libraryCall("remove \(path)") { rmdir(path) }
        } catch {
            if error.code != ENOENT { throw error }
        }
    }

    // MARK: Places

    private static func makeRootsV1(_ name: String, _ places: CgroupPlaces) throws(SystemError) -> [String: String] {
        var roots: [String: String] = [:]
        do throws(SystemError) {
            for controller in controllersV1 {
                guard let place = places.v1[controller] else {
                    throw SystemError("find the cgroup controller \(controller)", code: ENOENT)
                }
                sweep(place)
                let root = "\(place)/\(name)"
                try Files.makeDirectory(root)
                roots[controller] = root
            }
            return roots
        } catch {
            for root in roots.values { try? removeDirectory(root) }
            throw error
        }
    }

    private static func makeRootV2(_ name: String, _ place: String) throws(SystemError) -> String {
        let offered = try Files.readText("\(place)/cgroup.controllers").split(whereSeparator: \.isWhitespace)
        for controller in controllersV2 where !offered.contains(Substring(controller)) {
            throw SystemError("find the cgroup controller \(controller) in \(place)", code: ENOENT)
        }
        sweep(place)
        // A group with processes in it cannot hand controllers down ("no internal processes", cgroups(7)): the host
        // moves into a leaf first. That fails when others live here too: the group was not delegated to us alone.
        let enable = controllersV2.map { "+\($0)" }.joined(separator: " ")
        let own = "\(place)/\(name)-host"
        do {
            try Files.control(enable, in: "\(place)/cgroup.subtree_control")
        } catch {
            try Files.makeDirectory(own)
            do {
                try Files.control("0", in: "\(own)/cgroup.procs")
                try Files.control(enable, in: "\(place)/cgroup.subtree_control")
            } catch {
                try? Files.control("0", in: "\(place)/cgroup.procs")
                try? removeDirectory(own)
                throw error
            }
        }
        let root = "\(place)/\(name)"
        try Files.makeDirectory(root)
        try Files.control(enable, in: "\(root)/cgroup.subtree_control")
        return root
    }

    /// The number of this process's pid namespace: what a pid means elsewhere nobody knows here (pid_namespaces(7)).
    private static func pidNamespace() throws(SystemError) -> Substring {
        try Files.linkTarget("/proc/self/ns/pid").split { !$0.isNumber }.first ?? "0"
    }

    /// Removes what hosts left behind that were killed, and their sweepers with them.
    private static func sweep(_ place: String) {
        guard let namespace = try? pidNamespace() else { return }
        for name in (try? Directories.names(in: place)) ?? [] {
            let parts = name.split(separator: "-")
            guard parts.count >= 3, parts[0] == "burrow", parts[2] == namespace, let pid = Int32(parts[1]),
                kill(pid, 0) != 0, errno == ESRCH
            else { continue }
            ControlGroups.thaw("\(place)/\(name)")
            Directories.removeEmpty("\(place)/\(name)")
        }
    }
}
