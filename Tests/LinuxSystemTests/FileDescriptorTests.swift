import Glibc
import LinuxSystem
import Testing

/// A descriptor is closed when its owner lets go of it, and not before.
@Suite struct FileDescriptorTests {
    @Test func itIsClosedAtTheEndOfItsOwner() throws {
        let watch = try PipeWatch()
        do {
            let owner = watch.giveAway()
            #expect(watch.isOpen)
            _ = owner.number
        }
        #expect(watch.isClosed)
    }

    @Test func aReleasedOneStaysOpen() throws {
        let watch = try PipeWatch()
        let number = watch.giveAway().release()
        #expect(watch.isOpen)
        close(number)
        #expect(watch.isClosed)
    }

    @Test func aDuplicateHasALifeOfItsOwn() throws {
        let watch = try PipeWatch()
        do {
            let duplicate: FileDescriptor
            do {
                let owner = watch.giveAway()
                duplicate = try owner.duplicate()
            }
            #expect(watch.isOpen)
            let flags = fcntl(duplicate.number, F_GETFD)
            #expect(flags == FD_CLOEXEC)
        }
        #expect(watch.isClosed)
    }

    @Test func whatNobodyTakesOfAPacketIsClosed() throws {
        let first = try PipeWatch()
        let second = try PipeWatch()
        do {
            var received = ReceivedDescriptors(owning: [first.giveAway().release(), second.giveAway().release()])
            let before = received.count
            let taken = received.take()
            let after = received.count
            #expect((before, after) == (2, 1))
            _ = consume taken
            #expect(first.isClosed)
            #expect(second.isOpen)
            _ = received.count
        }
        #expect(second.isClosed)
    }

    @Test func takingFromNothingGivesNothing() {
        var received = ReceivedDescriptors(owning: [])
        if received.take() != nil { Issue.record("a descriptor came out of nothing") }
    }

    @Test func aDescriptorThatIsNotOpenCannotBeDuplicated() {
        #expect(throws: SystemError("duplicate a descriptor", code: EBADF)) {
            let none = FileDescriptor(owning: -1)
            _ = try none.duplicate().number
        }
    }
}
