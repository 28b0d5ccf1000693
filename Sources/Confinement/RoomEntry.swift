package import LinuxSystem
import SandboxPolicy

/// How a process that was born into a room's pid namespace becomes a member of the room in every other respect.
package enum RoomEntry {
    /// Joins the room's other namespaces and becomes its user, in a session of its own.
    ///
    /// The walls of the room must stand: before, its mount namespace still shows what is outside.
    ///
    /// - Parameter room: The pidfd of the room's init.
    /// - Throws: `SystemError` with the step that failed; the process must then end.
    package static func join(_ room: borrowing FileDescriptor) throws(SystemError) {
        // The user namespace gives the rights to join the others: one call takes them in the right order.
        try ([.user, .mount, .network, .ipc, .hostname] as Namespaces).join(of: room)
        // Seen from its own control group a process is at the root: it need not know the host's tree.
        try Namespaces.cgroup.unshare()
        try Privileges.become(user: RoomFacts.user, group: RoomFacts.user)
        // No controlling terminal, and no signal meant for the group of whoever forked it.
        try Processes.startSession()
    }

    /// The limits of a process of a room: those of every process, and its own; 0 for processes or bytes of data is none.
    package static func limits(
        openFiles: UInt64, fileBytes: UInt64, processes: UInt64, dataBytes: UInt64
    ) -> [(limit: ResourceLimit, value: UInt64)] {
        var limits = StandingLimits.all
        limits.append((.openFiles, openFiles))
        limits.append((.fileBytes, fileBytes))
        if processes > 0 { limits.append((.processes, processes)) }
        if dataBytes > 0 { limits.append((.dataBytes, dataBytes)) }
        return limits
    }
}
