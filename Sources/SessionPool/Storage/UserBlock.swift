import Glibc
import LinuxSystem

/// A block of user ids that this host alone uses, as long as its lock is held.
final class UserBlock: Sendable {
    /// The first id, on this machine; the jailer's root.
    let base: UInt32
    /// The lock.
    ///
    /// Whoever has a copy holds the block: the jailer does, until the last of its processes is gone.
    let lock: FileDescriptor

    private static let directory = "/run/burrow/users"

    private init(base: UInt32, lock: consuming FileDescriptor) {
        self.base = base
        self.lock = lock
    }

    /// Takes the first block that no living host has.
    static func acquire() throws(SystemError) -> UserBlock {
        try Files.makeDirectories(directory, mode: 0o700)
        for index in 0..<HostUsers.blockCount {
            let lock = try Files.openLockFile("\(directory)/\(index)")
            if try Files.lock(lock, waiting: false) {
                return UserBlock(base: HostUsers.firstBlock + index * HostUsers.blockSize, lock: lock)
            }
        }
        throw SystemError("find a block of user ids that no other host has", code: EUSERS)
    }

    /// Which of the machine's ids the jailer's are: the block, then the tenants'.
    var identityMaps: [IdentityMap] {
        [
            IdentityMap(inside: 0, outside: base, count: HostUsers.blockSize),
            IdentityMap(
                inside: HostUsers.firstTenantInside, outside: HostUsers.tenants.lowerBound,
                count: UInt32(HostUsers.tenants.count)),
        ]
    }
}
