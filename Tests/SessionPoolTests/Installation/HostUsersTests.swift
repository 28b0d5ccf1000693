import Testing

@testable import SessionPool

/// The ids of the machine that Burrow uses as root.
@Suite struct HostUsersTests {
    private let blocks: Range<UInt32> =
        HostUsers.firstBlock..<HostUsers.firstBlock + HostUsers.blockCount * HostUsers.blockSize

    @Test func theRangesAreApart() {
        #expect(!blocks.overlaps(HostUsers.tenants))
        #expect(!blocks.contains(HostUsers.fileOwner))
        #expect(!HostUsers.tenants.contains(HostUsers.fileOwner))
    }

    @Test func theRoomsOfAHostFitItsBlockBesideItsJailer() {
        #expect(HostUsers.rooms.upperBound <= HostUsers.blockSize)
        #expect(!HostUsers.rooms.contains(0))
        // Where the jailer sees tenants there are no rooms.
        #expect(HostUsers.firstTenantInside >= HostUsers.rooms.upperBound)
    }

    @Test func noIdBelongsToAnyoneElse() {
        // Ordinary users and systemd's containers (up to 0x6fffffff) are below; the kernel's -1 and -2 are above, and so
        // is all that programs take for negative.
        for identifier in [blocks.lowerBound, HostUsers.tenants.lowerBound, HostUsers.fileOwner] {
            #expect(identifier > 0x6fff_ffff)
        }
        for identifier in [blocks.upperBound, HostUsers.tenants.upperBound, HostUsers.fileOwner] {
            #expect(identifier <= 0x7fff_ffff)
        }
    }
}
