import Testing
import WorkerProtocol

/// A piece of code travels in as many packets as it needs, and arrives as it was.
@Suite struct SourceChunkingTests {
    static let most = ContextRequest.mostSourceBytes
    static let sizes = [0, 1, 100, most - 1, most, most + 1, 2 * most, 2 * most + 1, 10 << 20]

    @Test(arguments: sizes)
    func thePiecesTogetherAreTheWhole(_ size: Int) throws {
        let source = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let request = ContextRequest.execute(nonce: 9, number: 2, byteCount: UInt32(size))
        let packets = ContextRequest.packets(for: request, source: source)

        #expect(try ContextRequest(decoding: packets[0]) == request)
        #expect(packets.count == 1 + (size + Self.most - 1) / Self.most)
        var received: [UInt8] = []
        for packet in packets.dropFirst() {
            #expect(packet.count <= ContextRequest.mostPacketBytes)
            guard case .source(let bytes) = try ContextRequest(decoding: packet) else {
                Issue.record("a packet after the request is no source")
                return
            }
            #expect(!bytes.isEmpty)
            received += bytes
        }
        #expect(received == source)
    }

    @Test func theLargestExecutionFitsItsCounter() {
        #expect(UInt32(exactly: ContextRequest.mostExecutionBytes) != nil)
        #expect(ContextRequest.mostSourceBytes < ContextRequest.mostPacketBytes)
    }
}
