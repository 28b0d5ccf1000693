import Testing
import WorkerProtocol

/// A packet that ends anywhere but at its end, or goes on after it, is refused.
@Suite struct TruncationTests {
    @Test(arguments: Decoder.all)
    func everyTruncationIsRefusedOrIsAMessageOfItsOwn(_ decoder: Decoder) {
        for example in decoder.examples {
            for length in 0..<example.count {
                let cut = Array(example.prefix(length))
                do {
                    // Source and the empty packet of events have no length of their own: what is left is a message.
                    #expect(try decoder.reencode(cut) == cut, "\(example) cut to \(length)")
                } catch {
                    #expect(error is WireError)
                }
            }
        }
    }

    @Test(arguments: Decoder.all.filter { $0.testDescription != "context requests" })
    func everyTruncationThrowsWhereLengthsAreStated(_ decoder: Decoder) {
        for example in decoder.examples {
            for length in 1..<example.count {
                #expect(throws: WireError.self, "\(example) cut to \(length)") {
                    try decoder.reencode(Array(example.prefix(length)))
                }
            }
        }
    }

    @Test(arguments: Decoder.all)
    func bytesAfterTheEndAreRefused(_ decoder: Decoder) {
        for example in decoder.examples where !Self.takesTheRest(example, decoder) {
            #expect(throws: WireError.self, "\(example)") { try decoder.reencode(example + [0]) }
            #expect(throws: WireError.self, "\(example)") { try decoder.reencode(example + [0xff, 0xff]) }
        }
    }

    @Test(arguments: Decoder.all.filter { $0.testDescription != "context events" })
    func anEmptyPacketIsNoMessage(_ decoder: Decoder) {
        #expect(throws: WireError.self) { try decoder.reencode([]) }
    }

    private static func takesTheRest(_ example: [UInt8], _ decoder: Decoder) -> Bool {
        guard decoder.testDescription == "context requests" else { return false }
        if case .source? = try? ContextRequest.decode(packet: example).last { return true }
        return false
    }
}
