package import Hummingbird
package import NIOCore
package import WebServer

/// Bodies of requests, read once: as a value, and as the bytes that idempotency compares.
package enum BodyReader {
    /// The body as a value; with `isOptional` an empty one counts as an empty object.
    package static func decode<Value: Decodable & Sendable>(
        _ type: Value.Type, from request: Request, most: Int, isOptional: Bool = false,
        unknownFields: UnknownFields = .refused
    ) async throws -> (value: Value, content: ByteBuffer) {
        let content: ByteBuffer
        do {
            content = try await request.body.collect(upTo: most)
        } catch is NIOTooManyBytesError {
            throw JSONBody.tooLarge(most)
        }
        if isOptional, content.readableBytes == 0 {
            return (try JSONBody.decode(type, from: ByteBuffer(string: "{}"), unknownFields: unknownFields), content)
        }
        let essence = request.headers[.contentType]?.split(separator: ";").first?.lowercased() ?? ""
        guard essence.split(separator: " ").first == "application/json" else {
            throw ProblemDetails(
                status: .unsupportedMediaType, code: "unsupported_media_type",
                detail: "the body has to be JSON: send it with Content-Type: application/json",
                headers: [.accept: "application/json"])
        }
        return (try JSONBody.decode(type, from: content, unknownFields: unknownFields), content)
    }
}
