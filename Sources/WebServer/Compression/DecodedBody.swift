import HTTPTypes
package import Hummingbird
package import NIOCore

/// The body of a request as it was before its client compressed it.
///
/// It is decoded piece by piece as it is asked for, so that a body which grows a thousandfold fills no memory. What takes
/// it counts bytes as they are here.
package struct DecodedBody: AsyncSequence {
    package typealias Element = ByteBuffer

    private let body: RequestBody
    /// Whether it was compressed, so that `Content-Length` tells nothing of its size.
    package let isCompressed: Bool

    /// The body of a request that is compressed by gzip or by nothing.
    ///
    /// - Throws: `ProblemDetails`: 415 for anything else.
    package init(of request: Request) throws(ProblemDetails) {
        body = request.body
        let encodings = (request.headers[.contentEncoding] ?? "identity").split(separator: ",")
            .map { $0.trimmingSpaces.lowercased() }.filter { $0 != "identity" }
        switch encodings {
        case []: isCompressed = false
        case ["gzip"], ["x-gzip"]: isCompressed = true
        default:
            throw ProblemDetails(
                status: .unsupportedMediaType, code: "unsupported_content_encoding",
                detail: "the body is compressed in a way that is not read: send it with gzip or as it is",
                headers: [.acceptEncoding: "gzip"])
        }
    }

    package func makeAsyncIterator() -> Iterator {
        Iterator(encoded: body.makeAsyncIterator(), isCompressed: isCompressed)
    }

    package struct Iterator: AsyncIteratorProtocol {
        private var encoded: RequestBody.AsyncIterator
        private let isCompressed: Bool
        private var decoder: GzipDecoder?
        private var input = ByteBuffer()
        private var received = 0
        private var decoded = 0

        private static let pieceBytes = 256 << 10
        /// So much may come from however little.
        private static let freeBytes = 64 << 20
        /// How often as large as what was sent the rest may be: zlib makes 1,000 times as much of nothing but zeros, and
        /// some times as much of what people have.
        private static let mostGrowth = 200

        fileprivate init(encoded: RequestBody.AsyncIterator, isCompressed: Bool) {
            self.encoded = encoded
            self.isCompressed = isCompressed
        }

        /// The next piece.
        ///
        /// - Throws: `ProblemDetails`: 400 for what is no gzip or not all of it, 413 for what grows without measure.
        package mutating func next() async throws -> ByteBuffer? {
            guard isCompressed else { return try await encoded.next() }
            while true {
                let piece = try await decode()
                if piece.readableBytes > 0 {
                    decoded += piece.readableBytes
                    guard decoded <= Self.freeBytes || decoded <= received * Self.mostGrowth else {
                        throw Self.bomb
                    }
                    return piece
                }
                guard let more = try await encoded.next() else {
                    guard decoder?.isComplete == true else { throw Self.malformed }
                    return nil
                }
                received += more.readableBytes
                input = more
            }
        }

        /// What can be decoded of what has come; nothing when more has to come first.
        private mutating func decode() async throws -> ByteBuffer {
            do {
                let decoder = try self.decoder ?? GzipDecoder()
                self.decoder = decoder
                return try await ByteWork.run(on: Self.pieceBytes) { try decoder.decode(&input, most: Self.pieceBytes) }
            } catch is GzipDecoder.Malformed {
                throw Self.malformed
            }
        }

        private static let malformed = ProblemDetails(
            status: .badRequest, code: "malformed_content",
            detail: "the body is no gzip, or not all of it: compress it again, or send it without Content-Encoding")

        private static let bomb = ProblemDetails(
            status: .contentTooLarge, code: "content_too_large",
            detail: "the body is more than \(mostGrowth) times as large as what was sent: send it uncompressed")
    }
}
