import Glibc
import LinuxSystem
import Testing

/// Waiting for descriptors.
@Suite struct PollerTests {
    @Test func aDescriptorIsKnownByItsToken() throws {
        let poller = try Poller()
        let first = try Files.pipe()
        let second = try Files.pipe()
        try poller.add(first.first.number, token: 7)
        try poller.add(second.first.number, token: .max)
        #expect(try poller.wait(milliseconds: 0).isEmpty)
        try Files.writeAll([1], to: second.second.number) { "write" }
        let ready = try poller.wait(milliseconds: 10_000)
        #expect(ready.map(\.token) == [.max])
        #expect(ready.allSatisfy { $0.readable && !$0.writable && !$0.hangup })
    }

    @Test func theEndOfTheOtherSideIsAHangup() throws {
        let poller = try Poller()
        let sockets = try PacketSocket.pair()
        try poller.add(sockets.first.number, token: 1)
        shutdown(sockets.second.number, Int32(SHUT_RDWR))
        let ready = try poller.wait(milliseconds: 10_000)
        #expect(ready.map(\.hangup) == [true])
    }

    @Test func whatWasRemovedIsNotHeardOf() throws {
        let poller = try Poller()
        let bell = try Doorbell()
        try poller.add(bell.descriptor.number, token: 1)
        bell.ring()
        poller.remove(bell.descriptor.number)
        #expect(try poller.wait(milliseconds: 0).isEmpty)
        // Once more, and for one that was never there.
        poller.remove(bell.descriptor.number)
        poller.remove(-1)
    }

    @Test func writingIsWatchedOnDemand() throws {
        let poller = try Poller()
        let pair = try PacketSocket.pair()
        try poller.add(pair.first.number, token: 1)
        #expect(try poller.wait(milliseconds: 0).isEmpty)
        try poller.change(pair.first.number, token: 2, to: [.reading, .writing])
        let ready = try poller.wait(milliseconds: 10_000)
        #expect(ready.map(\.token) == [2])
        #expect(ready.map(\.writable) == [true])
        try poller.change(pair.first.number, token: 2, to: .reading)
        #expect(try poller.wait(milliseconds: 0).isEmpty)
    }

    @Test func oneThatNobodyReadsTellsOnlyThatItsOtherSideIsGone() throws {
        let poller = try Poller()
        let pair = try PacketSocket.pair()
        try poller.add(pair.first.number, token: 1)
        let sender = PacketSocket(owning: try pair.second.duplicate())
        try sender.send([1])
        try poller.change(pair.first.number, token: 1, to: [])
        #expect(try poller.wait(milliseconds: 0).isEmpty)
        try poller.change(pair.first.number, token: 1, to: .reading)
        #expect(try poller.wait(milliseconds: 0).map(\.readable) == [true])
        try poller.change(pair.first.number, token: 1, to: [])
        _ = shutdown(pair.second.number, Int32(SHUT_RDWR))
        let ready = try poller.wait(milliseconds: 0)
        #expect(ready.map(\.hangup) == [true])
        #expect(ready.map(\.readable) == [false])
    }

    @Test func aDescriptorIsWatchedOnce() throws {
        let poller = try Poller()
        let bell = try Doorbell()
        try poller.add(bell.descriptor.number, token: 1)
        #expect(throws: SystemError("watch a descriptor", code: EEXIST)) {
            try poller.add(bell.descriptor.number, token: 2)
        }
        #expect(throws: SystemError.self) { try poller.change(-1, token: 1, to: .writing) }
    }

    @Test func aBellRingsUntilItIsSilenced() throws {
        let poller = try Poller()
        let bell = try Doorbell()
        try poller.add(bell.descriptor.number, token: 1)
        // Silencing what is silent does not wait.
        bell.silence()
        for _ in 0..<1000 { bell.ring() }
        #expect(try poller.wait(milliseconds: 0).count == 1)
        bell.silence()
        #expect(try poller.wait(milliseconds: 0).isEmpty)
    }

    @Test func moreThanFitInOneAnswerAreAllHeardOf() throws {
        let poller = try Poller()
        let bells = try (0..<200).map { _ in Bell(try Doorbell()) }
        for (token, bell) in bells.enumerated() {
            try poller.add(bell.number, token: UInt64(token))
            bell.ring()
        }
        var heard: Set<UInt64> = []
        for _ in 0..<bells.count where heard.count < bells.count {
            for readiness in try poller.wait(milliseconds: 0) {
                heard.insert(readiness.token)
                bells[Int(readiness.token)].silence()
            }
        }
        #expect(heard.count == bells.count)
    }

    private final class Bell {
        private let bell: Doorbell
        var number: Int32 { bell.descriptor.number }

        init(_ bell: consuming Doorbell) {
            self.bell = bell
        }

        func ring() { bell.ring() }
        func silence() { bell.silence() }
    }
}
