import HTTPTypes
import Hummingbird
import NIOCore
import WebServer

/// Streams of the Connect protocol: each message in an envelope of a flag, its length, and itself.
enum ConnectStream {
    /// A flag of the last envelope, which says how the stream ended.
    private static let endFlag: UInt8 = 2
    private static let headerBytes = 5

    /// What bytes begin with.
    enum Beginning {
        case message(ByteBuffer)
        case end
        /// Nothing that is whole yet.
        case incomplete
    }

    static let noMessage = ConnectError(.invalidArgument, "the request is no message in an envelope")

    /// A message in its envelope.
    static func envelope(_ message: [UInt8], isEnd: Bool = false) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.reserveCapacity(message.count + headerBytes)
        buffer.writeInteger(isEnd ? endFlag : 0)
        buffer.writeInteger(UInt32(message.count))
        buffer.writeBytes(message)
        return buffer
    }

    /// Takes the message that bytes begin with, if it is whole.
    ///
    /// - Throws: `ConnectError` for one that is compressed, or has more than `most` bytes.
    static func message(atStartOf bytes: inout ByteBuffer, most: Int) throws(ConnectError) -> Beginning {
        var rest = bytes
        guard let flag: UInt8 = rest.readInteger(), let length: UInt32 = rest.readInteger() else { return .incomplete }
        guard flag & 1 == 0 else { throw noMessage }
        guard length <= most else { throw ConnectError(.resourceExhausted, "a message has more than \(most) bytes") }
        guard let message = rest.readSlice(length: Int(length)) else { return .incomplete }
        bytes = rest
        return flag & endFlag == 0 ? .message(message) : .end
    }

    /// The one message of a request to a call that streams its answer.
    static func message(in body: ByteBuffer) throws(ConnectError) -> ByteBuffer {
        var body = body
        guard case .message(let message) = try message(atStartOf: &body, most: .max) else { throw noMessage }
        return message
    }

    /// A response of one message.
    static func response(_ message: [UInt8]) -> Response {
        response(
            AsyncStream { continuation in
                continuation.yield(message)
                continuation.finish()
            })
    }

    /// A response of messages; its end, or what went wrong, is the last of them.
    static func response<Messages: AsyncSequence & Sendable>(_ messages: Messages) -> Response
    where Messages.Element == [UInt8] {
        Response(
            status: .ok, headers: [.contentType: "application/connect+json", .cacheControl: "no-store"],
            body: ResponseBody { writer in
                do {
                    for try await message in messages { try await writer.write(envelope(message)) }
                    try Task.checkCancellation()
                    try await writer.write(envelope(Array("{}".utf8), isEnd: true))
                } catch let error as CancellationError {
                    throw error
                } catch {
                    let end = Array("{\"error\":".utf8) + ConnectError(error).encoded + Array("}".utf8)
                    try await writer.write(envelope(end, isEnd: true))
                }
                try await writer.finish(nil)
            })
    }
}
