import LinuxSystem

/// Two connected packet sockets, as values that a test can hand around.
final class ConnectedSockets {
    let sender: PacketSocket
    let receiver: PacketSocket

    init() throws {
        let pair = try PacketSocket.pair()
        sender = PacketSocket(owning: try pair.first.duplicate())
        receiver = PacketSocket(owning: try pair.second.duplicate())
    }

    func send(_ bytes: [UInt8], descriptors: [Int32] = []) throws {
        try sender.send(bytes, descriptors: descriptors)
    }

    /// The bytes of the next packet, whose descriptors are closed; nil when there is none.
    @discardableResult
    func receive(most: Int = 65_536, mostDescriptors: Int = 0) throws -> [UInt8]? {
        switch try receiver.receive(most: most, mostDescriptors: mostDescriptors, nonBlocking: true) {
        case .packet(let bytes, _): bytes
        case .ended: nil
        case .nothing: nil
        }
    }

    /// The descriptors of the next packet, in order; the caller closes them.
    func receiveDescriptors(most: Int) throws -> [Int32] {
        guard case .packet(_, var received) = try receiver.receive(most: 65_536, mostDescriptors: most) else {
            return []
        }
        var numbers: [Int32] = []
        while let descriptor = received.take() { numbers.append(descriptor.release()) }
        return numbers
    }
}
