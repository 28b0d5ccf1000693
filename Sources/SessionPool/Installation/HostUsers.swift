import Glibc
import LinuxSystem

/// Which ids of this machine Burrow uses when it runs as root.
enum HostUsers {
    /// The first of a range that no distribution hands out: above systemd's container ranges, below its dynamic ones.
    static let base: UInt32 = 0x7000_0000
    static let count: UInt32 = 65_536
    /// Who owns the files of tenants on disk, where mounts can show another owner inside.
    static let fileOwner = base + 1
    /// Ids, as the jailer counts, that rooms get: each its own.
    static let rooms: Range<UInt32> = 1_000..<32_000
    /// Ids, as the jailer counts, that tenants get on file systems that cannot map owners.
    static let tenants: Range<UInt32> = 32_768..<65_000

    static var isRoot: Bool { geteuid() == 0 }
}

/// How strong the walls between rooms are on this machine.
package enum Tier: String, Codable, Sendable {
    /// Each room has a user id of its own, and sees its files through mounts that map their owner.
    case rootIdmapped = "root-idmapped"
    /// The rooms of one tenant share a user id, because the file system cannot map owners.
    case root
    /// All rooms have the user id of whoever runs Burrow.
    case user
    /// There are no rooms.
    case direct
}
