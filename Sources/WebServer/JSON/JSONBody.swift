import FoundationEssentials
import HTTPTypes
package import Hummingbird
package import NIOCore

/// Reads JSON bodies of requests, strictly and within bounds.
///
/// What is wrong is told as a problem with its place.
package enum JSONBody {
    /// A request's body as a value, and as the bytes that it was.
    ///
    /// - Parameters:
    ///   - type: What the body is.
    ///   - request: The request, whose body has not been read.
    ///   - context: The request's context.
    ///   - most: The most bytes that are read, as `WebServerConfiguration.mostJSONBytes`.
    ///   - isOptional: Whether an empty body counts as an empty object.
    ///   - unknownFields: What is done about fields that the type does not have.
    /// - Returns: The value and the bytes.
    /// - Throws: `ProblemDetails` with 400 for what is no JSON, 413 for what is too long, 415 for another media type,
    ///   422 for JSON that is not of the type, 503 when the bodies of all requests are too much.
    package static func read<Value: Decodable & Sendable>(
        _ type: Value.Type, from request: Request, _ context: some WebContext, most: Int, isOptional: Bool = false,
        unknownFields: UnknownFields = .refused
    ) async throws -> (value: Value, content: ByteBuffer) {
        let content = try await request.wholeBody(upTo: most, context)
        if isOptional, content.readableBytes == 0 {
            return (try decode(type, from: ByteBuffer(string: "{}"), unknownFields: unknownFields), content)
        }
        try checkType(of: request)
        let value = try await ByteWork.run(on: content.readableBytes) {
            try decode(type, from: content, unknownFields: unknownFields)
        }
        return (value, content)
    }

    /// A body as a value.
    ///
    /// - Throws: `ProblemDetails`; see above.
    package static func decode<Value: Decodable>(
        _ type: Value.Type, from buffer: ByteBuffer, unknownFields: UnknownFields = .refused
    ) throws(ProblemDetails) -> Value {
        let bytes = Array(buffer.readableBytesView)
        guard !bytes.isEmpty else {
            throw ProblemDetails(
                status: .badRequest, code: "malformed_json", detail: "the body is empty: send a JSON object")
        }
        do {
            try JSONSyntax.check(bytes)
        } catch {
            let place = error.place(in: bytes)
            throw ProblemDetails(
                status: .badRequest, code: "malformed_json",
                detail: "the body is not JSON: \(error.reason), at line \(place.line), column \(place.column)",
                members: [.init("line", .int(place.line)), .init("column", .int(place.column))])
        }
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        do {
            switch unknownFields {
            case .refused: return try decoder.decode(Strict<Value>.self, from: Data(bytes)).value
            case .ignored: return try decoder.decode(Value.self, from: Data(bytes))
            }
        } catch let error as ProblemDetails {
            throw error
        } catch {
            throw JSONBodyFault(error).problem
        }
    }

    private static func checkType(of request: Request) throws(ProblemDetails) {
        let type = request.headers[.contentType] ?? ""
        let essence = type.prefix { $0 != ";" }.trimmingSpaces.lowercased()
        guard essence == "application/json" || (essence.hasPrefix("application/") && essence.hasSuffix("+json")) else {
            throw ProblemDetails(
                status: .unsupportedMediaType, code: "unsupported_media_type",
                detail: "the body has to be JSON: send it with Content-Type: application/json",
                headers: [.accept: "application/json"])
        }
        if let encoding = request.headers[.contentEncoding], encoding.lowercased() != "identity" {
            throw ProblemDetails(
                status: .unsupportedMediaType, code: "unsupported_content_encoding",
                detail: "compressed JSON is not read: send it as it is")
        }
    }
}

extension StringProtocol {
    /// The text without spaces and tabs around it.
    var trimmingSpaces: String {
        let start = drop { $0 == " " || $0 == "\t" }
        guard let end = start.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return "" }
        return String(start[...end])
    }
}
