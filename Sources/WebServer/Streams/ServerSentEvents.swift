import HTTPTypes
package import Hummingbird
import NIOCore

/// A response of server-sent events, which ends when its events do.
///
/// When the client goes away, the task that asks for events is cancelled. An error of the events cuts the response
/// off, so that the client sees it is not whole.
package struct ServerSentEvents<Events: AsyncSequence & Sendable>: ResponseGenerator
where Events.Element == ServerSentEvent, Events.AsyncIterator: SendableMetatype {
    private let events: Events
    private let retry: Duration?
    private let keepAlive: Duration
    private let clock: any Clock<Duration>

    /// A response of events.
    ///
    /// - Parameters:
    ///   - events: What is sent.
    ///   - retry: How long clients shall wait before they connect again; nil leaves it to them.
    ///   - keepAlive: How long nothing may be sent before a comment is; between one and two of these pass.
    ///   - clock: What that is measured with.
    package init(
        _ events: Events, retry: Duration? = .seconds(1), keepAlive: Duration = .seconds(15),
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.events = events
        self.retry = retry
        self.keepAlive = keepAlive
        self.clock = clock
    }

    package func response(from request: Request, context: some RequestContext) throws -> Response {
        // Even without a retry something is sent at once, so that the client knows that it is connected.
        let first = retry.map { "retry: \(Int($0 / .milliseconds(1)))\n\n" } ?? ": connected\n\n"
        let stream = StreamBody(
            first: ByteBuffer(string: first), pieces: events.map { $0.text },
            keepAlive: ByteBuffer(staticString: ": keep-alive\n\n"), interval: keepAlive, clock: clock)
        return Response(
            status: .ok, headers: StreamHeaders.fields(contentType: "text/event-stream; charset=utf-8"),
            body: stream.body)
    }
}

/// Header fields of responses that are streamed.
enum StreamHeaders {
    static func fields(contentType: String) -> HTTPFields {
        var fields: HTTPFields = [.contentType: contentType, .cacheControl: "no-store"]
        fields[.accelBuffering] = "no"
        return fields
    }
}

extension HTTPField.Name {
    /// Asks proxies to pass on what comes at once.
    fileprivate static let accelBuffering = HTTPField.Name("X-Accel-Buffering") ?? .via
}
