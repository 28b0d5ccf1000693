import LinuxSystem

/// Where this process is in the hierarchies of control groups, as directories.
struct CgroupPlaces: Equatable {
    /// By controller.
    let v1: [String: String]
    let v2: String?

    /// Reads /proc/self/cgroup and /proc/self/mountinfo.
    static func ofThisProcess() throws(SystemError) -> CgroupPlaces {
        CgroupPlaces(
            membership: try Files.readText("/proc/self/cgroup"), mounts: try Files.readText("/proc/self/mountinfo"))
    }

    /// - Parameters:
    ///   - membership: The content of /proc/self/cgroup: `id:controllers:path` lines.
    ///   - mounts: The content of /proc/self/mountinfo (proc(5)).
    init(membership: String, mounts: String) {
        var paths: [String: String] = [:]
        for line in membership.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { continue }
            for controller in parts[1].split(separator: ",", omittingEmptySubsequences: false) {
                paths[String(controller)] = String(parts[2])
            }
        }
        var v1: [String: String] = [:]
        var v2: String?
        for line in mounts.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count > 6, let separator = fields.firstIndex(of: "-"), separator + 3 < fields.count else {
                continue
            }
            let (root, point) = (fields[3], fields[4])
            if fields[separator + 1] == "cgroup2", let path = paths[""] {
                v2 = v2 ?? Self.directory(path, root: Self.unescaped(root), point: Self.unescaped(point))
            } else if fields[separator + 1] == "cgroup" {
                for option in fields[separator + 3].split(separator: ",") {
                    if let path = paths[String(option)], v1[String(option)] == nil {
                        v1[String(option)] = Self.directory(
                            path, root: Self.unescaped(root), point: Self.unescaped(point))
                    }
                }
            }
        }
        self.v1 = v1
        self.v2 = v2
    }

    /// Where a group is below a mount, which may show only a part of the hierarchy, from `root` down.
    ///
    /// Nil when the mount does not show it: a path that leads elsewhere would be somebody else's group.
    private static func directory(_ path: String, root: String, point: String) -> String? {
        let group = path.split(separator: "/")
        let shown = root.split(separator: "/")
        guard group.starts(with: shown), !group.contains("..") else { return nil }
        return ([point] + group.dropFirst(shown.count).map(String.init)).joined(separator: "/")
    }

    /// A field of mountinfo as it was before blanks in it were written as "\040".
    private static func unescaped(_ field: Substring) -> String {
        var text = ""
        var rest = field
        while let character = rest.popFirst() {
            if character == "\\", let code = UInt8(rest.prefix(3), radix: 8) {
                text.unicodeScalars.append(Unicode.Scalar(code))
                rest = rest.dropFirst(3)
            } else {
                text.append(character)
            }
        }
        return text
    }
}
