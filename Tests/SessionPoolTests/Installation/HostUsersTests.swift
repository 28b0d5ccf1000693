import Testing

@testable import SessionPool

/// The ids of the machine that Burrow uses as root.
@Suite struct HostUsersTests {
    static let blocks =
        HostUsers.firstBlock..<HostUsers.firstBlock + HostUsers.blockCount * HostUsers.blockSize

    @Test func roomsAreWithinTheirBlockAndNotTheJailer() {
        #expect(HostUsers.rooms.upperBound <= HostUsers.blockSize)
        #expect(!HostUsers.rooms.contains(0))
    }

    @Test func theOwnerOfFilesAndTheTenantsAreInNoBlock() {
        #expect(!Self.blocks.overlaps(HostUsers.tenants))
        #expect(!Self.blocks.contains(HostUsers.fileOwner))
        #expect(!HostUsers.tenants.contains(HostUsers.fileOwner))
    }

    @Test func noIdBelongsToAnyoneElse() {
        // Ordinary users, systemd's containers (0x80000–0x6fffffff) and its dynamic users (61184–65519) are elsewhere.
        #expect(HostUsers.firstBlock > 0x6fff_ffff)
        // The kernel's "nobody" and its -1 and -2.
        #expect(HostUsers.fileOwner < 0xffff_fffe)
    }

    @Test func whatTheJailerSeesDoesNotOverlap() throws {
        let block = try UserBlock.acquire()
        let maps = block.identityMaps
        #expect(maps.count == 2)
        #expect(maps[0].inside + maps[0].count <= maps[1].inside)
        #expect(Self.blocks.contains(maps[0].outside))
    }

    @Test func twoHostsHaveTwoBlocks() throws {
        let first = try UserBlock.acquire()
        let second = try UserBlock.acquire()
        #expect(first.base != second.base)
    }
}
