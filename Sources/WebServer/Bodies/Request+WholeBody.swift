import HTTPTypes
package import Hummingbird
package import NIOCore

extension Request {
    /// The whole body, which counts among all that the server keeps until this request is over.
    ///
    /// - Parameters:
    ///   - most: The most bytes that are read.
    ///   - context: The request's context.
    /// - Returns: The body; it has not been read before.
    /// - Throws: `ProblemDetails`: 413 for a body that is too long, 503 when those of all requests are too much.
    package func wholeBody(upTo most: Int, _ context: some WebContext) async throws -> ByteBuffer {
        if let length = headers[.contentLength].flatMap({ Int($0) }), length > most {
            throw ProblemDetails.tooLarge(most)
        }
        let share = context.exchange.bodyShare
        var content = ByteBuffer()
        for try await piece in body {
            guard piece.readableBytes <= most - content.readableBytes else { throw ProblemDetails.tooLarge(most) }
            // As it comes: what a client only announces costs nothing.
            try share?.add(piece.readableBytes)
            if content.readableBytes == 0 { content = piece } else { content.writeImmutableBuffer(piece) }
        }
        return content
    }
}

extension ProblemDetails {
    /// What a body is answered that has more bytes than are read.
    package static func tooLarge(_ most: Int) -> ProblemDetails {
        ProblemDetails(
            status: .contentTooLarge, code: "content_too_large",
            detail: "the body has more than \(most) bytes: send less", members: [.init("most_bytes", .int(most))])
    }
}
