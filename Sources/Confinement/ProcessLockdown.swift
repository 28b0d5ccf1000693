package import LinuxSystem
import SandboxPolicy

/// Everything that a process of a room gives up before the first byte of user code, in the one order that works.
///
/// The process has already entered its cgroups, its namespaces and its root.
package struct ProcessLockdown: Sendable {
    /// Limits to lower, by name of the limit.
    package let limits: [(limit: ResourceLimit, value: UInt64)]
    /// Paths and the Landlock rights kept beneath them; nil does without Landlock.
    package let landlock: [(path: String, rights: UInt64)]?
    /// The compiled seccomp program; nil does without.
    package let seccompProgram: [UInt8]?
    /// Descriptors from this number on are closed.
    package let firstClosedDescriptor: UInt32
    /// Whether the process is an ordinary one afterwards, whose own files in /proc it may read, or stays closed to
    /// the processes around it.
    package let isDumpable: Bool

    package init(
        limits: [(limit: ResourceLimit, value: UInt64)], landlock: [(path: String, rights: UInt64)]?,
        seccompProgram: [UInt8]?, firstClosedDescriptor: UInt32, isDumpable: Bool
    ) {
        self.limits = limits
        self.landlock = landlock
        self.seccompProgram = seccompProgram
        self.firstClosedDescriptor = firstClosedDescriptor
        self.isDumpable = isDumpable
    }

    /// Locks this process for good.
    ///
    /// - Throws: `SystemError` with the step that failed; the process must then end.
    package func apply() throws(SystemError) {
        // Nobody in the room may look into this process while it still holds what it is about to give up.
        try Privileges.setDumpable(false)
        try lowerLimits()
        // The bounding set can only be emptied while CAP_SETPCAP is still there: one call does both, in that order.
        try Privileges.dropAllCapabilities()
        // Landlock and seccomp are open to processes without capabilities only after this.
        try Privileges.forbidNewPrivileges()
        // Needs to open the paths it names, which seccomp may forbid later.
        try restrictFiles()
        // After Landlock, whose ruleset was a descriptor too; before user code, for which a forgotten one is a door.
        try Privileges.closeDescriptors(from: firstClosedDescriptor)
        // From here on only the calls of the policy are left.
        if let seccompProgram { try Privileges.install(seccompProgram: seccompProgram) }
        // Last: before its filter this process could do what a neighbour, who may look into it from now on, cannot.
        if isDumpable { try Privileges.setDumpable(true) }
    }

    private func lowerLimits() throws(SystemError) {
        for (limit, value) in limits { try limit.lower(to: value) }
    }

    private func restrictFiles() throws(SystemError) {
        guard let landlock else { return }
        let ruleset = try LandlockRuleset(
            handling: LandlockRight.handled(abi: LandlockRuleset.abi()), onFiles: LandlockRight.onFiles)
        for (path, rights) in landlock { try ruleset.allow(rights, beneath: path) }
        try ruleset.restrictSelf()
    }
}
