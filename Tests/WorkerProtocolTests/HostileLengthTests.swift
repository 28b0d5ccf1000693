import Testing
import WorkerProtocol

/// Lengths are claims: one that reaches beyond its packet is refused before anything is reserved for it.
@Suite struct HostileLengthTests {
    static let lies: [UInt32] = [1, 2, 255, 65_536, 0x7fff_ffff, 0x8000_0000, 0xffff_fffe, 0xffff_ffff]

    private func packet(_ build: (inout WireWriter) -> Void) -> [UInt8] {
        var writer = WireWriter()
        build(&writer)
        return writer.bytes
    }

    @Test(arguments: lies)
    func aTextBeyondTheEnd(_ length: UInt32) {
        let bytes = packet { $0.write(length) }
        #expect(throws: WireError.self) {
            var reader = WireReader(bytes)
            return try reader.text()
        }
        #expect(throws: WireError.self) { try ZygoteEvent(decoding: [1] + bytes) }
    }

    @Test(arguments: lies)
    func aListBeyondTheEnd(_ count: UInt32) {
        let bytes = packet { $0.write(count) }
        #expect(throws: WireError.self) {
            var reader = WireReader(bytes)
            return try reader.list { reader throws(WireError) in try reader.number(UInt8.self) }
        }
        #expect(throws: WireError.self) { try ZygoteRequest(decoding: [1] + bytes) }
        #expect(throws: WireError.self) { try JailerRequest(decoding: [1] + bytes) }
    }

    @Test(arguments: lies)
    func anEventBeyondTheEnd(_ length: UInt32) {
        for kind in UInt8(0)...UInt8.max {
            let bytes = packet {
                $0.write(kind)
                $0.write(UInt64(1))
                $0.write(length)
            }
            #expect(throws: WireError.self) { try ContextEvent.decode(packet: bytes) }
        }
    }

    @Test func aLengthWithinTheEventBeyondItsBody() {
        // The next event's bytes must not be taken for the rest of this one's text.
        let bytes = packet {
            $0.write(UInt8(2))
            $0.write(UInt64(1))
            $0.write(UInt32(4))
            $0.write(UInt32(8))
            $0.writeRest(Array(repeating: 0x41, count: 64)[...])
        }
        #expect(throws: WireError.self) { try ContextEvent.decode(packet: bytes) }
    }

    @Test(arguments: [-1, Int.min, 1, Int.max])
    func takingWhatIsNotThere(_ count: Int) {
        var reader = WireReader([UInt8]())
        #expect(throws: WireError.self) { try reader.take(count) }
    }

    @Test(arguments: UInt8(2)...UInt8.max)
    func aFlagIsZeroOrOne(_ byte: UInt8) {
        var reader = WireReader([byte])
        #expect(throws: WireError.self) { try reader.flag() }
    }

    @Test func textThatIsNotUTF8IsReplacedAndNotRefused() throws {
        let bytes = packet { $0.write([0xff, 0x41, 0xc3]) }
        var reader = WireReader(bytes)
        #expect(try reader.text() == "\u{fffd}A\u{fffd}")
        #expect(reader.isAtEnd)
    }

    @Test func aReaderOfASliceReadsTheSlice() throws {
        // Indices of a slice do not begin at 0, nor do those of a slice of it.
        var reader = WireReader(Array(0...9)[3..<7])
        #expect(try reader.number(UInt8.self) == 3)
        #expect(try reader.take(2) == [4, 5])
        #expect(try reader.number(UInt8.self) == 6)
        try reader.end()
    }
}
