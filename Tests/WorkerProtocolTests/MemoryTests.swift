import Foundation
import Testing
import WorkerProtocol

/// The most that a packet can cost the host is a small multiple of the packet.
@Suite struct MemoryTests {
    @Test func theMostExpensivePacketsStayCheap() async {
        // In a process of its own, whose peak of memory is nobody else's.
        await #expect(processExitsWith: .success) {
            let before = try MemoryTests.peakKibibytes()
            for packet in MemoryTests.expensivePackets() {
                for decoder in Decoder.all { _ = try? decoder.reencode(packet) }
            }
            let grown = try MemoryTests.peakKibibytes() - before
            #expect(before > 0 && grown < 32 << 10, "decoding packets of at most 64 KiB took \(grown) KiB")
        }
    }

    private static func expensivePackets() -> [[UInt8]] {
        let most = ContextRequest.mostPacketBytes
        var manyEvents = WireWriter()
        while manyEvents.bytes.count + 13 <= most { ContextEvent.ready.encode(nonce: 1, into: &manyEvents) }
        var manyResults = WireWriter()
        while manyResults.bytes.count + 18 <= most {
            ContextEvent.representation(mimeType: "", encoding: .text, part: [], end: .shown).encode(
                nonce: 1, into: &manyResults)
        }
        // Every byte becomes a replacement character of three.
        var notUTF8 = WireWriter()
        notUTF8.write(UInt8(1))
        notUTF8.write([UInt8](repeating: 0xff, count: most - 5))
        var emptyTexts = WireWriter()
        emptyTexts.write(UInt8(1))
        emptyTexts.write(UInt32((most - 5) / 4))
        emptyTexts.writeRest([UInt8](repeating: 0, count: most - 5)[...])
        var lie = WireWriter()
        lie.write(UInt8(1))
        lie.write(UInt32(most - 5))
        lie.writeRest([UInt8](repeating: 0, count: most - 5)[...])
        return [manyEvents.bytes, manyResults.bytes, notUTF8.bytes, emptyTexts.bytes, lie.bytes]
            + (UInt8(0)...8).map { [UInt8](repeating: $0, count: most) }
    }

    private static func peakKibibytes() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
        return Int(line.filter(\.isNumber)) ?? 0
    }
}
