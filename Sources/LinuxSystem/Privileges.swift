import CLinux
import Glibc

/// What this process may do, and giving it up.
package enum Privileges {
    /// Takes on one user and one group for good, and leaves all supplementary groups where the kernel lets it.
    package static func become(user: UInt32, group: UInt32) throws(SystemError) {
        try checked(burrow_become(user, group), "become user \(user)")
    }

    /// Gives up every capability, and the chance to gain one by running a program.
    package static func dropAllCapabilities() throws(SystemError) {
        try checked(burrow_drop_all_capabilities(), "drop capabilities")
    }

    /// No program that this process runs gains privileges from its file (prctl(2), PR_SET_NO_NEW_PRIVS).
    package static func forbidNewPrivileges() throws(SystemError) {
        try checked(burrow_prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "forbid new privileges")
    }

    /// Whether others of the same user may look into this process's memory and whether it leaves cores.
    package static func setDumpable(_ dumpable: Bool) throws(SystemError) {
        try checked(burrow_prctl(PR_SET_DUMPABLE, dumpable ? 1 : 0, 0, 0, 0), "set dumpable")
    }

    /// The signal this process gets when the thread that started it ends.
    package static func setParentDeathSignal(_ signal: Int32) throws(SystemError) {
        try checked(burrow_prctl(PR_SET_PDEATHSIG, UInt(signal), 0, 0, 0), "set the parent death signal")
    }

    /// Names this process in process lists: at most 15 bytes.
    package static func setProcessName(_ name: String) {
        _ = name.withCString { burrow_prctl(PR_SET_NAME, UInt(bitPattern: $0), 0, 0, 0) }
    }

    /// Installs a compiled seccomp program, 8 bytes an instruction.
    ///
    /// It holds for this process and all it starts.
    package static func install(seccompProgram program: [UInt8]) throws(SystemError) {
        guard program.count.isMultiple(of: 8) else { throw SystemError("install the seccomp program", code: EINVAL) }
        let result = program.withUnsafeBytes { buffer -> Int32 in
            guard let base = buffer.baseAddress else { return -EINVAL }
            return burrow_seccomp_install(base, buffer.count / 8)
        }
        try checked(result, "install the seccomp program")
    }

    /// Closes every descriptor from a number on.
    package static func closeDescriptors(from first: UInt32) throws(SystemError) {
        try checked(burrow_close_from(first), "close descriptors")
    }

    private static let PR_SET_NO_NEW_PRIVS: Int32 = 38
    private static let PR_SET_DUMPABLE: Int32 = 4
    private static let PR_SET_PDEATHSIG: Int32 = 1
    private static let PR_SET_NAME: Int32 = 15
}
