/// A wall of the sandbox that a machine may lack.
///
/// A missing one is a refusal to start, unless the operator names it.
package enum Layer: String, Codable, CaseIterable, Sendable {
    /// Memory, process and time limits of whole sessions (cgroups(7)).
    case cgroup
    /// Rights on files beside the mounts (landlock(7)).
    case landlock
    /// The list of permitted system calls (seccomp(2)).
    case seccomp

    /// What is lost without it, in one clause.
    package var loss: String {
        switch self {
        case .cgroup: "memory and processes are limited per process only, not for a session as a whole"
        case .landlock: "files are guarded by mounts and ownership alone"
        case .seccomp: "every system call of the kernel can be reached"
        }
    }
}
