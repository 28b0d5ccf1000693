/// Which ids of a user namespace are which ids outside it (user_namespaces(7)); the same for users and groups.
package struct IdentityMap: Sendable {
    package let inside: UInt32
    package let outside: UInt32
    package let count: UInt32

    package init(inside: UInt32, outside: UInt32, count: UInt32) {
        self.inside = inside
        self.outside = outside
        self.count = count
    }

    /// Writes the maps of a process that was born into a user namespace of its own; possible once.
    package static func write(_ maps: [IdentityMap], for pid: Int32) throws(SystemError) {
        let lines = maps.map { "\($0.inside) \($0.outside) \($0.count)" }.joined(separator: "\n")
        try Files.control(lines, in: "/proc/\(pid)/uid_map")
        try Files.control(lines, in: "/proc/\(pid)/gid_map")
    }

    /// Writes the one map that an ordinary user may: its own ids, as `inside`.
    package static func writeOwn(user: UInt32, group: UInt32, inside: UInt32, for pid: Int32) throws(SystemError) {
        // What a process without CAP_SETGID outside must do first.
        try Files.control("deny", in: "/proc/\(pid)/setgroups")
        try Files.control("\(inside) \(user) 1", in: "/proc/\(pid)/uid_map")
        try Files.control("\(inside) \(group) 1", in: "/proc/\(pid)/gid_map")
    }
}
