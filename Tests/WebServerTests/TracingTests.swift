import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import Synchronization
import Testing
import Tracing

@testable import WebServer

/// Keeps what is logged.
final class LogBook: Sendable {
    struct Line: Sendable {
        let message: String
        let metadata: Logger.Metadata
    }

    let lines = Mutex<[Line]>([])
    let logLevel: Logger.Level

    init(level: Logger.Level) { logLevel = level }

    func log(event: LogEvent) {
        lines.withLock { $0.append(Line(message: "\(event.message)", metadata: event.metadata ?? [:])) }
    }
}

struct TracingTests {
    private static let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    @Test func parentsAreParsed() throws {
        let parent = try #require(TraceParent(header: Self.parent))
        #expect(parent.traceID == "0af7651916cd43dd8448eb211c80319c")
        #expect(parent.isSampled)
        #expect(parent.header == Self.parent)
        let child = parent.child()
        #expect(child.traceID == parent.traceID && child.spanID != parent.spanID)
        #expect(TraceParent(header: TraceParent().header) != nil)
        #expect(TraceParent(header: "01" + Self.parent.dropFirst(2) + "-more") != nil)
    }

    @Test(arguments: [
        "", "00", "ff" + parent.dropFirst(2), parent + "-more", parent.uppercased(), parent + "0",
        parent.dropLast() + "g",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        String(repeating: "-", count: 55), String(repeating: "0", count: 1_000_000),
    ])
    func othersAreNone(header: String) {
        #expect(TraceParent(header: header) == nil)
    }

    @Test func requestsRunInSpansAndAreLoggedWithoutSecrets() async throws {
        let book = LogBook(level: .debug)
        let logger = Logger(label: "test") { _ in BookHandler(book: book) }
        let router = Router(context: ChannelContext.self)
        _ = StandardMiddleware.add(
            to: router, configuration: WebServerConfiguration(), metrics: PrometheusRegistry(),
            tracer: LoggingTracer(logger: logger))
        router.get("things/{id}") { _, context in
            context.exchange.principalID = "key\u{1B}[2J"
            return ServiceContext.current?.traceParent?.header ?? ""
        }
        try await Application(router: router, logger: logger).test(.router) { client in
            let response = try await client.execute(
                uri: "/things/sesame?token=hunter2", method: .get,
                headers: [.authorization: "Bearer hunter2", .traceparent: Self.parent])
            let inner = try #require(TraceParent(header: String(buffer: response.body)))
            #expect(inner.traceID == "0af7651916cd43dd8448eb211c80319c")
            #expect(inner.spanID != "b7ad6b7169203331")
        }
        let lines = book.lines.withLock { $0 }
        let all = "\(lines)"
        #expect(!all.contains("hunter2") && !all.contains("sesame"))
        let span = try #require(lines.first { $0.message == "span" })
        #expect(span.metadata["name"] == "GET /things/{id}")
        #expect(span.metadata["parent_id"] == "b7ad6b7169203331")
        let request = try #require(lines.first { $0.message == "request" })
        #expect(request.metadata["route"] == "/things/{id}")
        #expect(request.metadata["status"] == "200")
        #expect(request.metadata["trace_id"] == "0af7651916cd43dd8448eb211c80319c")
        #expect(request.metadata["principal"] == "key\\u{1b}[2J")
    }

    @Test func textOfOthersIsEscapedAndCut() {
        #expect(LogText.escaped("a\nb\u{1B}\u{202E}\\é") == "a\\u{a}b\\u{1b}\\u{202e}\\\\é")
        #expect(LogText.escaped(String(repeating: "x", count: 300)).count == 259)
    }
}

/// Log handlers are values that can be changed.
private struct BookHandler: LogHandler {
    let book: LogBook
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level {
        get { book.logLevel }
        set {}
    }

    init(book: LogBook) { self.book = book }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { book.log(event: event) }
}
