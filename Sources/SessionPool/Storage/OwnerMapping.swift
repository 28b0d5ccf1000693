import Glibc
import LinuxSystem

/// Mounts that show files of one owner as those of another (mount_setattr(2), MOUNT_ATTR_IDMAP).
enum OwnerMapping {
    /// A user namespace in which `owner` on disk is `shown` to the machine.
    static func namespace(from owner: UInt32, to shown: UInt32) throws(SystemError) -> FileDescriptor {
        let holder = try Processes.holder(of: .user)
        defer { Processes.end(holder) }
        try IdentityMap.write([IdentityMap(inside: owner, outside: shown, count: 1)], for: holder.pid)
        return try Files.open("/proc/\(holder.pid)/ns/user")
    }

    /// Whether the file system at a path can do it.
    ///
    /// Needs root.
    static func works(on path: String) throws(SystemError) -> Bool {
        let mount = try DetachedMount.copy(of: path)
        let mapping = try namespace(from: HostUsers.fileOwner, to: HostUsers.firstBlock)
        do {
            try mount.mapOwners(by: mapping)
            return true
        } catch {
            // EINVAL is the file system's no; everything else is trouble that should be seen.
            if error.code == EINVAL { return false }
            throw error
        }
    }
}
