import CLinux
import Glibc

/// One end of a SOCK_SEQPACKET pair: a packet is sent and received whole, with descriptors beside it.
package struct PacketSocket: ~Copyable, Sendable {
    package let descriptor: FileDescriptor

    package init(owning descriptor: consuming FileDescriptor) {
        self.descriptor = descriptor
    }

    /// Two connected ends.
    package static func pair() throws(SystemError) -> DescriptorPair {
        var pair: [Int32] = [-1, -1]
        try checked(burrow_packet_pair(&pair), "make a socket pair")
        return DescriptorPair(first: FileDescriptor(owning: pair[0]), second: FileDescriptor(owning: pair[1]))
    }

    /// Has the kernel refuse descriptors that the peer sends here, where it can (Linux 6.16).
    ///
    /// A descriptor that comes uninvited is closed by who receives, and closing can block.
    package func refuseDescriptors() throws(SystemError) {
        let result = burrow_refuse_descriptors(descriptor.number)
        if result != -ENOPROTOOPT { try checked(result, "refuse descriptors") }
    }

    /// Sends one packet.
    ///
    /// Returns false when a non-blocking send would wait.
    @discardableResult
    package func send(
        _ bytes: [UInt8], descriptors: [Int32] = [], nonBlocking: Bool = false
    ) throws(SystemError) -> Bool {
        let result = bytes.withUnsafeBytes { buffer in
            burrow_send_packet(
                descriptor.number, buffer.baseAddress, buffer.count, descriptors, descriptors.count, nonBlocking ? 1 : 0
            )
        }
        if nonBlocking && result == -Int(EAGAIN) { return false }
        try checked(result, "send a packet")
        return true
    }

    /// What a receive gave.
    package enum Received: ~Copyable {
        case packet([UInt8], ReceivedDescriptors)
        /// The other end is closed.
        case ended
        /// A non-blocking receive would wait, or a signal came.
        case nothing
    }

    /// Receives one packet of at most `most` bytes and `mostDescriptors` descriptors; a larger one is an error.
    package func receive(
        most: Int, mostDescriptors: Int = 0, nonBlocking: Bool = false
    ) throws(SystemError) -> Received {
        var result = 0
        var taken = 0
        let numbers: [Int32]
        let bytes: [UInt8]
        if mostDescriptors == 0 {
            numbers = []
            bytes = [UInt8](unsafeUninitializedCapacity: most) { buffer, initialized in
                guard let base = buffer.baseAddress else { return }
                result = burrow_receive_packet(descriptor.number, base, most, nil, 0, &taken, nonBlocking ? 1 : 0)
                initialized = max(0, result)
            }
        } else {
            var slots = [Int32](repeating: -1, count: mostDescriptors)
            bytes = [UInt8](unsafeUninitializedCapacity: most) { buffer, initialized in
                guard let base = buffer.baseAddress else { return }
                result = burrow_receive_packet(
                    descriptor.number, base, most, &slots, mostDescriptors, &taken, nonBlocking ? 1 : 0)
                initialized = max(0, result)
            }
            numbers = Array(slots.prefix(taken))
        }
        let received = ReceivedDescriptors(owning: numbers)
        if result == -Int(EAGAIN) || result == -Int(EINTR) { return .nothing }
        if result == -Int(ECONNRESET) { return .ended }
        try checked(result, "receive a packet")
        if result == 0 { return .ended }
        return .packet(bytes, received)
    }
}
