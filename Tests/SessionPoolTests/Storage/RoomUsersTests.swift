import Testing

@testable import SessionPool

/// The user ids of rooms: no two living rooms share one.
@Suite struct RoomUsersTests {
    @Test @HostLoop func idsDifferUntilTheyAreGivenBack() {
        let users = RoomUsers(base: HostUsers.firstBlock)
        let first = users.take()
        let second = users.take()
        #expect(first != nil && second != nil && first != second)
        if let first { users.giveBack(first) }
        #expect(users.take() == first)
    }

    @Test @HostLoop func allIdsAreOfTheRangeAndThenThereAreNone() {
        let users = RoomUsers(base: HostUsers.firstBlock)
        var taken: Set<UInt32> = []
        while let user = users.take() {
            guard taken.insert(user).inserted, HostUsers.rooms.contains(user) else {
                Issue.record("\(user) was given twice, or is none of the rooms'")
                return
            }
        }
        #expect(taken.count == HostUsers.rooms.count)
        users.giveBack(HostUsers.rooms.lowerBound)
        #expect(users.take() == HostUsers.rooms.lowerBound)
        #expect(users.take() == nil)
    }
}
