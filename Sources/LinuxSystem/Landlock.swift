import CLinux
import Glibc

/// Landlock (landlock(7)): rights on files that a process keeps; everything else is gone for it and its children.
package struct LandlockRuleset: ~Copyable {
    private let descriptor: FileDescriptor
    private let handled: UInt64
    private let fileRights: UInt64

    /// The ABI of the running kernel, 0 when it has no Landlock.
    package static func abi() -> Int {
        max(0, Int(burrow_landlock_abi()))
    }

    /// A ruleset that takes away the given rights (LANDLOCK_ACCESS_FS_* bits) wherever no rule grants them.
    ///
    /// `fileRights` are those of them that also make sense on something that is no directory.
    package init(handling rights: UInt64, onFiles fileRights: UInt64) throws(SystemError) {
        descriptor = FileDescriptor(owning: try checked(burrow_landlock_create(rights), "make a Landlock ruleset"))
        handled = rights
        self.fileRights = fileRights
    }

    /// Grants rights on a file, or on a directory and everything beneath it.
    ///
    /// A path that is not there grants nothing.
    package func allow(_ rights: UInt64, beneath path: String) throws(SystemError) {
        let place: FileDescriptor
        do {
            place = try Files.openPath(path)
        } catch {
            if error.code == ENOENT { return }
            throw error
        }
        // Rights on the content of directories make no sense on a file, and the kernel refuses them there.
        let isDirectory = try Files.status(path)?.kind == .directory
        let granted = rights & handled & (isDirectory ? .max : fileRights)
        try checked(burrow_landlock_allow(descriptor.number, place.number, granted), "allow \(path) in Landlock")
    }

    /// Holds this process to the ruleset from now on; needs no_new_privs.
    package func restrictSelf() throws(SystemError) {
        try checked(burrow_landlock_restrict_self(descriptor.number), "restrict with Landlock")
    }
}
