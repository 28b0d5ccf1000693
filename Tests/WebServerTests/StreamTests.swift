import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization
import Testing

@testable import WebServer

/// Keeps what is written to a response.
private final class Written: Sendable {
    private let pieces = Mutex<[String]>([])
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation
    let hasFinished = Mutex(false)

    init() { (stream, continuation) = AsyncStream.makeStream() }

    var all: [String] { pieces.withLock { $0 } }

    func add(_ piece: ByteBuffer) {
        pieces.withLock { $0.append(String(buffer: piece)) }
        continuation.yield(())
    }

    func next() async { for await _ in stream { return } }

    struct Writer: ResponseBodyWriter {
        let written: Written
        func write(_ buffer: ByteBuffer) async throws { written.add(buffer) }
        consuming func finish(_ trailingHeaders: HTTPFields?) async throws {
            written.hasFinished.withLock { $0 = true }
        }
    }
}

/// A clock whose sleepers wake when they are told to.
private final class ManualClock: Clock, Sendable {
    typealias Instant = ContinuousClock.Instant
    typealias Duration = Swift.Duration
    let now = ContinuousClock.now
    let minimumResolution = Duration.zero
    private let wakes: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() { (wakes, continuation) = AsyncStream.makeStream() }

    func tick() { continuation.yield(()) }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        for await _ in wakes { return }
        throw CancellationError()
    }
}

@Suite(.timeLimit(.minutes(1)))
struct StreamTests {
    private struct Failure: Error {}

    private static func event(_ text: String, id: String? = nil, event: String = "e") -> String {
        String(buffer: ServerSentEvent(id: id, event: event, data: ByteBuffer(string: text)).text)
    }

    private static func response(_ generator: some ResponseGenerator) throws -> Response {
        let source = ApplicationRequestContextSource(channel: EmbeddedChannelHolder.make(), logger: TestServer.quiet)
        let request = Request(
            head: HTTPRequest(method: .get, scheme: "http", authority: "localhost", path: "/"),
            body: RequestBody(buffer: ByteBuffer()))
        return try generator.response(from: request, context: BasicWebContext(source: source))
    }

    @Test func dataIsSplitAtEveryKindOfLineEnd() {
        #expect(Self.event("a\nb\r\nc\rd") == "event: e\ndata: a\ndata: b\ndata: c\ndata: d\n\n")
        #expect(Self.event("") == "event: e\ndata: \n\n")
        #expect(Self.event("\n") == "event: e\ndata: \ndata: \n\n")
        #expect(Self.event("x\r\n", id: "7") == "id: 7\nevent: e\ndata: x\ndata: \n\n")
    }

    @Test func namesCannotBeginFieldsOfTheirOwn() {
        #expect(
            Self.event("x", id: "1\nid: 2", event: "a\r\ndata: b\u{0}") == "id: 1id: 2\nevent: adata: b\ndata: x\n\n")
    }

    @Test func eventsAreWrittenOneByOneAndTheStreamEnds() async throws {
        let events = AsyncStream<ServerSentEvent> { continuation in
            for index in 0..<3 {
                continuation.yield(ServerSentEvent(id: "\(index)", event: "e", data: ByteBuffer(string: "x")))
            }
            continuation.finish()
        }
        let response = try Self.response(ServerSentEvents(events, retry: .milliseconds(1500), clock: ManualClock()))
        #expect(response.headers[.cacheControl] == "no-store")
        #expect(response.headers[.contentLength] == nil)
        let written = Written()
        try await response.body.write(Written.Writer(written: written))
        #expect(
            written.all == ["retry: 1500\n\n"] + (0..<3).map { "id: \($0)\nevent: e\ndata: x\n\n" })
        #expect(written.hasFinished.withLock { $0 })
    }

    @Test func silenceIsFilledWithComments() async throws {
        let (events, continuation) = AsyncStream<ServerSentEvent>.makeStream()
        let clock = ManualClock()
        let response = try Self.response(ServerSentEvents(events, retry: nil, clock: clock))
        let written = Written()
        let writing = Task { try await response.body.write(Written.Writer(written: written)) }
        await written.next()
        // The first ends the stretch in which something was written.
        clock.tick()
        clock.tick()
        await written.next()
        #expect(written.all == [": connected\n\n", ": keep-alive\n\n"])
        continuation.finish()
        try await writing.value
    }

    @Test func aStreamThatFailsIsNotFinished() async throws {
        let events = AsyncThrowingStream<ServerSentEvent, any Error> { $0.finish(throwing: Failure()) }
        let response = try Self.response(ServerSentEvents(events, clock: ManualClock()))
        let written = Written()
        await #expect(throws: Failure.self) { try await response.body.write(Written.Writer(written: written)) }
        #expect(!written.hasFinished.withLock { $0 })
    }

    @Test func aStreamThatIsCancelledIsNotFinished() async throws {
        let (events, continuation) = AsyncStream<ServerSentEvent>.makeStream()
        let response = try Self.response(ServerSentEvents(events, clock: ManualClock()))
        let written = Written()
        let writing = Task { try await response.body.write(Written.Writer(written: written)) }
        await written.next()
        writing.cancel()
        await #expect(throws: CancellationError.self) { try await writing.value }
        #expect(!written.hasFinished.withLock { $0 })
        withExtendedLifetime(continuation) {}
    }

    @Test func valuesAreOneALine() async throws {
        let values = AsyncStream<ByteBuffer> { continuation in
            continuation.yield(ByteBuffer(string: "{\"a\":1}"))
            continuation.yield(ByteBuffer(string: "{\n\"b\": 2\r\n}"))
            continuation.finish()
        }
        let response = try Self.response(NDJSONStream(values))
        let written = Written()
        try await response.body.write(Written.Writer(written: written))
        #expect(written.all == ["{\"a\":1}\n", "{ \"b\": 2  }\n"])
    }

    @Test func lastEventIDsAreChecked() throws {
        #expect(try LastEventID.parse([:]) == nil)
        #expect(try LastEventID.parse([.lastEventID: "12"]) == "12")
        for bad in ["a b", String(repeating: "1", count: 129), "é"] {
            #expect(throws: ProblemDetails.self) { try LastEventID.parse([.lastEventID: bad]) }
        }
    }
}
