import Testing
import WorkerProtocol

/// What one side encodes the other reads as the same.
@Suite struct RoundTripTests {
    @Test func contextRequests() throws {
        for request in Messages.contextRequests {
            #expect(try ContextRequest.decode(packet: request.encoded()) == [request])
        }
    }

    @Test func contextEvents() throws {
        for event in Messages.contextEvents {
            let decoded = try ContextEvent.decode(packet: Decoder.encode([(42, event)]))
            #expect(decoded.map(\.nonce) == [42])
            #expect(decoded.map(\.event) == [event])
        }
    }

    @Test func zygoteRequests() throws {
        for request in Messages.zygoteRequests {
            #expect(try ZygoteRequest(decoding: request.encoded()) == request)
        }
    }

    @Test func zygoteEvents() throws {
        for event in Messages.zygoteEvents {
            #expect(try ZygoteEvent(decoding: event.encoded()) == event)
        }
    }

    @Test func jailerRequests() throws {
        for request in Messages.jailerRequests {
            #expect(try JailerRequest(decoding: request.encoded()) == request)
        }
    }

    @Test func jailerEvents() throws {
        for event in Messages.jailerEvents {
            #expect(try JailerEvent(decoding: event.encoded()) == event)
        }
    }

    @Test func allEventsInOnePacketKeepTheirOrderAndTheirNonces() throws {
        let sent = Messages.contextEvents.enumerated().map { (nonce: UInt64($0.offset), event: $0.element) }
        let decoded = try ContextEvent.decode(packet: Decoder.encode(sent))
        #expect(decoded.map(\.nonce) == sent.map(\.nonce))
        #expect(decoded.map(\.event) == sent.map(\.event))
    }

    @Test func theHeaderOfAnEventHasTheStatedSize() {
        #expect(Decoder.encode([(1, .finished)]).count == ContextEvent.headerBytes)
        #expect(Decoder.encode([(1, .stream(.output, [1, 2, 3]))]).count == ContextEvent.headerBytes + 4)
    }

    @Test func integersAreLittleEndian() {
        #expect(
            ContextRequest.inspect(nonce: 0x0807_0605_0403_0201, byteCount: 0x0c0b_0a09).encoded().dropFirst()
                == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
    }
}
