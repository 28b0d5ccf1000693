import Testing
import WorkerProtocol

/// One direction of one contract: how its packets are decoded, and examples of them.
struct Decoder: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// Decodes a packet and gives its canonical encoding back.
    let reencode: @Sendable ([UInt8]) throws -> [UInt8]
    let examples: [[UInt8]]

    static let all = [
        Decoder(
            testDescription: "context requests",
            reencode: { try ContextRequest.decode(packet: $0).flatMap { $0.encoded() } },
            examples: Messages.contextRequests.map { $0.encoded() }),
        Decoder(
            testDescription: "context events",
            reencode: { packet in encode(try ContextEvent.decode(packet: packet)) },
            examples: Messages.contextEvents.map { encode([(0x0102_0304_0506_0708, $0)]) }),
        Decoder(
            testDescription: "zygote requests",
            reencode: { try ZygoteRequest(decoding: $0).encoded() },
            examples: Messages.zygoteRequests.map { $0.encoded() }),
        Decoder(
            testDescription: "zygote events",
            reencode: { try ZygoteEvent(decoding: $0).encoded() },
            examples: Messages.zygoteEvents.map { $0.encoded() }),
        Decoder(
            testDescription: "jailer requests",
            reencode: { try JailerRequest(decoding: $0).encoded() },
            examples: Messages.jailerRequests.map { $0.encoded() }),
        Decoder(
            testDescription: "jailer events",
            reencode: { try JailerEvent(decoding: $0).encoded() },
            examples: Messages.jailerEvents.map { $0.encoded() }),
    ]

    static func encode(_ events: [(nonce: UInt64, event: ContextEvent)]) -> [UInt8] {
        var writer = WireWriter()
        for (nonce, event) in events { event.encode(nonce: nonce, into: &writer) }
        return writer.bytes
    }
}
