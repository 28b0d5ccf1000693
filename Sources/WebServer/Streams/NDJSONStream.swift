package import Hummingbird
package import NIOCore

/// A response of JSON values, one a line, each sent at once.
package struct NDJSONStream<Values: AsyncSequence & Sendable>: ResponseGenerator
where Values.Element == ByteBuffer, Values.AsyncIterator: SendableMetatype {
    private let values: Values
    private let contentType: String
    private let keepAlive: (value: ByteBuffer, interval: Duration)?
    private let clock: any Clock<Duration>

    /// A response of values.
    ///
    /// - Parameters:
    ///   - values: JSON texts.
    ///   - contentType: The response's media type.
    ///   - keepAlive: A value that is sent when nothing was for so long.
    ///   - clock: What that is measured with.
    package init(
        _ values: Values, contentType: String = "application/x-ndjson",
        keepAlive: (value: ByteBuffer, interval: Duration)? = nil, clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.values = values
        self.contentType = contentType
        self.keepAlive = keepAlive
        self.clock = clock
    }

    package func response(from request: Request, context: some RequestContext) throws -> Response {
        let stream = StreamBody(
            first: nil, pieces: values.map(NDJSONLine.make), keepAlive: keepAlive.map { NDJSONLine.make($0.value) },
            interval: keepAlive?.interval ?? .zero, clock: clock)
        return Response(status: .ok, headers: StreamHeaders.fields(contentType: contentType), body: stream.body)
    }
}

/// A JSON text as a line.
enum NDJSONLine {
    @Sendable static func make(_ value: ByteBuffer) -> ByteBuffer {
        var line = value
        // Line ends can only be white space in JSON.
        if value.readableBytesView.contains(where: { $0 == 0x0A || $0 == 0x0D }) {
            line = ByteBuffer(bytes: value.readableBytesView.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 })
        }
        line.writeStaticString("\n")
        return line
    }
}
