import Testing

@testable import SessionPool

/// The ids of the machine that Burrow uses as root.
@Suite struct HostUsersTests {
    @Test func theRangesAreWithinTheRangeAndApart() {
        #expect(HostUsers.rooms.upperBound <= HostUsers.count)
        #expect(HostUsers.tenants.upperBound <= HostUsers.count)
        #expect(!HostUsers.rooms.overlaps(HostUsers.tenants))
        #expect(UInt32.max - HostUsers.base > HostUsers.count)
    }

    @Test func theOwnerOfFilesIsNoRoomAndNoTenant() {
        let owner = HostUsers.fileOwner - HostUsers.base
        #expect(owner < HostUsers.count)
        #expect(!HostUsers.rooms.contains(owner))
        #expect(!HostUsers.tenants.contains(owner))
        // The jailer's own root is none of them either.
        #expect(owner != 0 && !HostUsers.rooms.contains(0) && !HostUsers.tenants.contains(0))
    }

    @Test func noIdBelongsToAnyoneElse() {
        // Ordinary users, systemd's containers (0x80000–0x6fffffff) and its dynamic users (61184–65519) are elsewhere.
        #expect(HostUsers.base > 0x6fff_ffff)
        // The kernel's "nobody" and its -1 and -2.
        #expect(HostUsers.base + HostUsers.count < 0xffff_fffe)
    }
}
