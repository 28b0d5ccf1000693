import Foundation

/// What of this machine sessions use and must give back.
struct MachineState: Equatable {
    /// Descriptors of this process.
    let descriptors: Int
    /// Processes that descend from this one.
    let processes: Int
    let mounts: Int
    /// Control groups whose names begin as Burrow's do.
    let cgroups: Int

    /// The state now.
    static func now() -> MachineState {
        MachineState(
            descriptors: names(in: "/proc/self/fd").count, processes: descendants(of: getpid()).count,
            mounts: text(of: "/proc/self/mountinfo").split(separator: "\n").count, cgroups: cgroupCount())
    }

    /// How many workers the host of this process has: its jailer, and all below that.
    ///
    /// What other tests start at the same time does not count.
    static func workers() -> Int {
        let jailers = descendants(of: getpid()).filter { text(of: "/proc/\($0)/cmdline") == "burrow-jailer\0" }
        return Set(jailers.flatMap { [$0] + descendants(of: $0) }).count
    }

    /// All processes below one, as /proc tells their parents.
    static func descendants(of pid: Int32) -> [Int32] {
        var children: [Int32: [Int32]] = [:]
        for name in names(in: "/proc") {
            guard let process = Int32(name) else { continue }
            let fields = text(of: "/proc/\(name)/stat").split(separator: ")").last?.split(separator: " ") ?? []
            guard fields.count > 1, let parent = Int32(fields[1]) else { continue }
            children[parent, default: []].append(process)
        }
        var found: [Int32] = []
        var open = [pid]
        while let next = open.popLast() {
            let below = children[next] ?? []
            found += below
            open += below
        }
        return found
    }

    private static func cgroupCount() -> Int {
        let own = "burrow-\(getpid())-"
        let enumerator = FileManager.default.enumerator(atPath: "/sys/fs/cgroup")
        var count = 0
        while let path = enumerator?.nextObject() as? String {
            if path.contains("/\(own)"), enumerator?.fileAttributes?[.type] as? FileAttributeType == .typeDirectory {
                count += 1
            }
        }
        return count
    }

    private static func names(in directory: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    }

    private static func text(of path: String) -> String {
        (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    }
}
