import Testing
import WorkerProtocol

/// A piece of code travels in as many packets as it needs, and arrives as it was.
@Suite struct SourceChunkingTests {
    static let most = ContextRequest.mostSourceBytes
    static let sizes = [0, 1, 100, most - 1, most, most + 1, 2 * most, 2 * most + 1, 10 << 20]

    @Test(arguments: sizes)
    func thePiecesTogetherAreTheWhole(_ size: Int) throws {
        let source = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let request = ContextRequest.execute(
            nonce: 9, number: 2, language: .python, environment: [], byteCount: UInt32(size))
        let packets = ContextRequest.packets(for: request, source: source)
        #expect(packets.allSatisfy { $0.count <= ContextRequest.mostPacketBytes })

        let requests = try packets.flatMap { packet in try ContextRequest.decode(packet: packet) }
        #expect(requests.first == request)
        let pieces = requests.dropFirst().map { request -> [UInt8] in
            if case .source(let bytes) = request { bytes } else { [] }
        }
        #expect(pieces.allSatisfy { !$0.isEmpty })
        #expect(pieces.count == (size + Self.most - 1) / Self.most)
        #expect(Array(pieces.joined()) == source)
    }

    @Test func theLargestExecutionFitsItsCounter() {
        #expect(UInt32(exactly: ContextRequest.mostExecutionBytes) != nil)
        #expect(ContextRequest.mostSourceBytes < ContextRequest.mostPacketBytes)
    }
}
