import Glibc
import LinuxSystem
import Testing

/// Packets arrive whole or not at all, and descriptors beside them are taken or closed.
@Suite struct PacketSocketTests {
    private let sockets: ConnectedSockets

    init() throws {
        sockets = try ConnectedSockets()
    }

    /// Sends a descriptor of which no other copy is kept.
    private func sendWatched(_ bytes: [UInt8], copies: Int = 1) throws -> PipeWatch {
        let watch = try PipeWatch()
        let descriptor = watch.giveAway()
        try sockets.send(bytes, descriptors: Array(repeating: descriptor.number, count: copies))
        return watch
    }

    @Test func packetsKeepTheirBoundaries() throws {
        try sockets.send([1])
        try sockets.send([2, 3])
        #expect(try sockets.receive() == [1])
        #expect(try sockets.receive() == [2, 3])
        #expect(try sockets.receive() == nil)
    }

    @Test func aPacketOfTheLargestSizePassesAndALargerOneIsRefusedWhole() throws {
        try sockets.send([UInt8](repeating: 7, count: 65_536))
        try sockets.send([UInt8](repeating: 8, count: 65_537))
        try sockets.send([9])
        #expect(try sockets.receive(most: 65_536)?.count == 65_536)
        #expect(throws: SystemError("receive a packet", code: EMSGSIZE)) { try sockets.receive(most: 65_536) }
        #expect(try sockets.receive(most: 65_536) == [9])
    }

    @Test func descriptorsArriveInTheirOrder() throws {
        let first = try Files.inMemory("first")
        let second = try Files.inMemory("second")
        try Files.writeAll([1], to: first.number) { "write" }
        try Files.writeAll([2], to: second.number) { "write" }
        try sockets.send([0], descriptors: [first.number, second.number])
        let received = try sockets.receiveDescriptors(most: 2)
        defer { for number in received { close(number) } }
        #expect(try received.map { try Files.readAgain($0) } == ["\u{1}", "\u{2}"])
        #expect(received.allSatisfy { fcntl($0, F_GETFD) == FD_CLOEXEC })
    }

    @Test(arguments: [0, 1])
    func moreDescriptorsThanWantedAreAllClosedAndThePacketIsRefused(_ wanted: Int) throws {
        let watch = try sendWatched([1], copies: 2)
        #expect(watch.isOpen)
        #expect(throws: SystemError("receive a packet", code: EMSGSIZE)) {
            try sockets.receive(mostDescriptors: wanted)
        }
        #expect(watch.isClosed)
    }

    @Test func descriptorsOfATooLargePacketAreClosed() throws {
        let watch = try sendWatched([1, 2, 3])
        #expect(throws: SystemError.self) { try sockets.receive(most: 2, mostDescriptors: 4) }
        #expect(watch.isClosed)
    }

    @Test func descriptorsThatNobodyTakesAreClosedWithTheirPacket() throws {
        let watch = try sendWatched([1])
        #expect(try sockets.receive(mostDescriptors: 4) == [1])
        #expect(watch.isClosed)
    }

    @Test func descriptorsBesideAnEmptyPacketAreClosed() throws {
        let watch = try sendWatched([])
        try sockets.receive(mostDescriptors: 4)
        #expect(watch.isClosed)
    }

    @Test func moreDescriptorsThanAPacketHoldsAreNotSent() throws {
        let nothing = try Files.open("/dev/null")
        let number = nothing.number
        #expect(throws: SystemError("send a packet", code: EINVAL)) {
            try sockets.send([1], descriptors: Array(repeating: number, count: 33))
        }
    }

    @Test func theEndShowsOnBothSides() throws {
        shutdown(sockets.receiver.descriptor.number, Int32(SHUT_RDWR))
        // EPIPE as an error, and not as a signal that would end the process.
        #expect(throws: SystemError("send a packet", code: EPIPE)) { try sockets.send([1]) }
        guard case .ended = try sockets.receiver.receive(most: 8) else {
            Issue.record("the end was not seen")
            return
        }
    }

    @Test func nothingThereIsNoError() throws {
        guard case .nothing = try sockets.receiver.receive(most: 8, nonBlocking: true) else {
            Issue.record("something came out of nothing")
            return
        }
    }

    @Test func aFullSocketSaysSo() throws {
        let packet = [UInt8](repeating: 0, count: 32_768)
        var sent = 0
        while sent < 10_000, try sockets.sender.send(packet, nonBlocking: true) { sent += 1 }
        #expect(sent > 0 && sent < 10_000)
        for _ in 0..<sent { #expect(try sockets.receive()?.count == packet.count) }
        #expect(try sockets.sender.send(packet, nonBlocking: true))
    }
}
