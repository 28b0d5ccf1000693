import Testing
import WorkerProtocol

/// A hundred thousand packets that nobody meant: each is refused, or is a message; none traps.
@Suite struct MutationTests {
    private static let packets = 100_000 / (2 * Decoder.all.count)

    @Test(arguments: Decoder.all)
    func mutatedPackets(_ decoder: Decoder) {
        var random = RandomNumbers(seed: 0x6275_7272_6f77)
        for _ in 0..<Self.packets {
            check(mutate(decoder.examples.randomElement(using: &random) ?? [], &random), decoder)
        }
    }

    @Test(arguments: Decoder.all)
    func randomPackets(_ decoder: Decoder) {
        var random = RandomNumbers(seed: 0x726f_6f6d)
        for _ in 0..<Self.packets {
            var packet = (0..<Int.random(in: 0...48, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            // Most first bytes are no kind at all: three packets in four get one that is.
            if !packet.isEmpty, !UInt8.random(in: 0..<4, using: &random).isMultiple(of: 4) {
                packet[0] = UInt8.random(in: 1...7, using: &random)
            }
            check(packet, decoder)
        }
    }

    /// What is taken for a message is one: its own encoding is taken for the same.
    private func check(_ packet: [UInt8], _ decoder: Decoder) {
        guard let canonical = try? decoder.reencode(packet) else { return }
        guard (try? decoder.reencode(canonical)) == canonical else {
            Issue.record("\(packet) was taken for a message that does not survive its own encoding")
            return
        }
    }

    private func mutate(_ example: [UInt8], _ random: inout RandomNumbers) -> [UInt8] {
        var packet = example
        for _ in 0...Int.random(in: 0..<4, using: &random) {
            guard let position = packet.indices.randomElement(using: &random) else {
                packet = [UInt8.random(in: 0...255, using: &random)]
                continue
            }
            switch Int.random(in: 0..<7, using: &random) {
            case 0: packet[position] = UInt8.random(in: 0...255, using: &random)
            case 1: packet[position] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 2: packet[position] = [0, 0x7f, 0x80, 0xff].randomElement(using: &random) ?? 0
            case 3: packet.remove(at: position)
            case 4: packet.insert(UInt8.random(in: 0...255, using: &random), at: position)
            case 5: packet.removeSubrange(position...)
            default: packet += packet[position...].prefix(16)
            }
        }
        return packet
    }
}
