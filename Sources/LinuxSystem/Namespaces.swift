import CLinux

/// The kinds of namespace a process can be given or can join (namespaces(7)).
package struct Namespaces: OptionSet, Sendable {
    package let rawValue: UInt64

    package init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    package static let user = Namespaces(rawValue: burrow_clone_newuser)
    package static let mount = Namespaces(rawValue: burrow_clone_newns)
    package static let pid = Namespaces(rawValue: burrow_clone_newpid)
    package static let network = Namespaces(rawValue: burrow_clone_newnet)
    package static let ipc = Namespaces(rawValue: burrow_clone_newipc)
    package static let hostname = Namespaces(rawValue: burrow_clone_newuts)
    package static let cgroup = Namespaces(rawValue: burrow_clone_newcgroup)

    /// Joins these namespaces of the process that a pidfd names.
    ///
    /// For `.pid` it is the next child that joins.
    package func join(of handle: borrowing FileDescriptor) throws(SystemError) {
        try checked(burrow_setns(handle.number, Int32(truncatingIfNeeded: rawValue)), "join namespaces")
    }

    /// Joins one namespace that an open file names, such as /proc/self/ns/pid_for_children.
    package func join(file: borrowing FileDescriptor) throws(SystemError) {
        try checked(burrow_setns(file.number, Int32(truncatingIfNeeded: rawValue)), "join a namespace")
    }

    /// Moves this process into new namespaces of these kinds.
    package func unshare() throws(SystemError) {
        try checked(burrow_unshare(rawValue), "make new namespaces")
    }

    /// Brings the loopback interface of the network namespace of this process up.
    package static func bringLoopbackUp() throws(SystemError) {
        try checked(burrow_loopback_up(), "bring the loopback interface up")
    }

    /// Names the machine in the UTS namespace of this process.
    package static func setHostname(_ name: String) throws(SystemError) {
        try checked(burrow_set_hostname(name), "set the host name")
    }
}
