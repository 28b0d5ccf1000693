import Glibc

/// Which ids of this machine Burrow uses when it runs as root: a range that no distribution hands out, above systemd's
/// container ranges.
enum HostUsers {
    /// Where the blocks begin that running hosts take: each its own, so that the rooms of two hosts share no id.
    static let firstBlock: UInt32 = 0x7000_0000
    static let blockSize: UInt32 = 32_768
    static let blockCount: UInt32 = 1_024
    /// Ids that tenants get on file systems that cannot map owners; the same for all hosts, for they are on disk.
    static let tenants: Range<UInt32> = 0x7ffe_0000..<0x7ffe_7d00
    /// Who owns the files of tenants on disk, where mounts can show another owner inside.
    ///
    /// Nobody ever runs with it.
    static let fileOwner: UInt32 = 0x7fff_0000

    /// Ids, as the jailer counts, that rooms get: each its own.
    ///
    /// The jailer itself is 0.
    static let rooms: Range<UInt32> = 1_000..<32_000
    /// Where, as the jailer counts, the ids of tenants begin.
    static let firstTenantInside = blockSize

    static var isRoot: Bool { geteuid() == 0 }
}
