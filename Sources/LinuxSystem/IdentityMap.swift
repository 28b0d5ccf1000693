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

    /// Writes the map of a process that was born into a user namespace of its own; possible once.
    ///
    /// `outsideGroup` is the group id outside, when it differs from the user id; `denySetgroups` is what a process
    /// without CAP_SETGID outside must do first.
    package func write(
        for pid: Int32, outsideGroup: UInt32? = nil, denySetgroups: Bool = false
    ) throws(SystemError) {
        if denySetgroups { try Files.control("deny", in: "/proc/\(pid)/setgroups") }
        try Files.control("\(inside) \(outside) \(count)", in: "/proc/\(pid)/uid_map")
        try Files.control("\(inside) \(outsideGroup ?? outside) \(count)", in: "/proc/\(pid)/gid_map")
    }
}
