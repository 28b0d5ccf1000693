import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization
import Testing

@testable import WebServer

/// What hostile and clumsy clients do to connections, over real sockets.
@Suite(.timeLimit(.minutes(2)))
struct ConnectionTests {
    private static let get = "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n"

    private static func routes(_ router: Router<ChannelContext>) {
        router.get("hello") { _, _ in "hello" }
        router.get("nodelay") { _, context in
            "\(try await context.channel.getOption(.tcpOption(.tcp_nodelay)).get())"
        }
        router.post("length") { request, _ in
            "\(try await request.body.collect(upTo: 1 << 20).readableBytes)"
        }
    }

    private static func answers(_ text: String) -> Int {
        text.components(separatedBy: "HTTP/1.1 ").count - 1
    }

    @Test func acceptedSocketsDoNotDelay() async throws {
        try await TestServer.run(routes: Self.routes) { port, _ in
            let client = try RawClient(port: port)
            try await client.send("GET /nodelay HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            let answer = try await client.receive()
            #expect(answer.hasSuffix("\r\n\r\n1"))
        }
    }

    @Test func aHeadThatTricklesInIsCutOff() async throws {
        let configuration = WebServerConfiguration.with { $0.headTimeout = .milliseconds(300) }
        try await TestServer.run(configuration, routes: Self.routes) { port, _ in
            let client = try RawClient(port: port)
            let start = ContinuousClock.now
            try await client.send("GET /hello HTTP/1.1\r\n")
            // A field every while keeps the connection busy, and not one more second open.
            let trickle = Task {
                while try await client.send("X-A: b\r\n") > 0 { try await Task.sleep(for: .milliseconds(20)) }
            }
            defer { trickle.cancel() }
            let answer = try await RawClient.reading(client)
            #expect(answer.hasPrefix("HTTP/1.1 408"))
            #expect(answer.contains("application/problem+json"))
            #expect(answer.contains("\"request_timeout\""))
            #expect(ContinuousClock.now - start < .seconds(5))
        }
    }

    @Test func aConnectionWithoutARequestIsClosed() async throws {
        let configuration = WebServerConfiguration.with { $0.headTimeout = .milliseconds(200) }
        try await TestServer.run(configuration, routes: Self.routes) { port, _ in
            let client = try RawClient(port: port)
            #expect(try await client.receive() == "")
        }
    }

    @Test func anIdleConnectionIsClosedLater() async throws {
        let configuration = WebServerConfiguration.with {
            $0.headTimeout = .milliseconds(200)
            $0.idleTimeout = .milliseconds(600)
        }
        try await TestServer.run(configuration, routes: Self.routes) { port, _ in
            let client = try RawClient(port: port)
            try await client.send(Self.get)
            let start = ContinuousClock.now
            #expect(Self.answers(try await client.receive()) == 1)
            #expect(ContinuousClock.now - start >= .milliseconds(500))
        }
    }

    @Test func aBodyThatStallsIsCutOff() async throws {
        let configuration = WebServerConfiguration.with { $0.bodyTimeout = .seconds(1) }
        try await TestServer.run(configuration, routes: Self.routes) { port, _ in
            let client = try RawClient(port: port)
            try await client.send("POST /length HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nabc")
            let answer = try await client.receive()
            #expect(answer.hasPrefix("HTTP/1.1 408"))
            #expect(answer.lowercased().contains("connection: close"))
        }
    }

    @Test func aHandlerThatTakesItsTimeIsNoFaultOfTheClient() async throws {
        let configuration = WebServerConfiguration.with {
            $0.headTimeout = .milliseconds(100)
            $0.bodyTimeout = .milliseconds(100)
            $0.idleTimeout = .milliseconds(100)
        }
        try await TestServer.run(configuration) { router in
            router.get("slow") { _, _ in
                try await Task.sleep(for: .milliseconds(600))
                return "done"
            }
        } _: { port, _ in
            let client = try RawClient(port: port)
            try await client.send("GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n")
            #expect(try await client.receive().hasSuffix("done"))
        }
    }

    @Test func anOversizedHeaderIsAProblem() async throws {
        try await TestServer.run(routes: Self.routes) { port, _ in
            for head in [
                "GET /hello HTTP/1.1\r\nHost: localhost\r\nX-Big: \(String(repeating: "a", count: 100_000))\r\n\r\n",
                "GET /\(String(repeating: "a", count: 100_000)) HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /hello HTTP/1.1\r\nHost: localhost\r\n\(String(repeating: "a: b\r\n", count: 5000))\r\n",
            ] {
                let client = try RawClient(port: port)
                try await client.send(head)
                let answer = try await client.receive()
                #expect(answer.hasPrefix("HTTP/1.1 431"), "\(answer)")
                #expect(answer.contains("\"header_too_large\""))
            }
        }
    }

    @Test(arguments: [
        "nonsense\r\n\r\n", "GET /hello HTTP/1.1\r\nHost: localhost\r\nBad Header: x\r\n\r\n",
        "GET /hello HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        "POST /length HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}",
    ])
    func aMalformedHeadIsAProblem(head: String) async throws {
        try await TestServer.run(routes: Self.routes) { port, _ in
            let client = try RawClient(port: port)
            try await client.send(head)
            let answer = try await client.receive()
            #expect(answer.hasPrefix("HTTP/1.1 400"), "\(answer)")
            #expect(answer.contains("\"malformed_request\""))
        }
    }

    @Test func aMalformedBodyIsAProblem() async throws {
        try await TestServer.run(routes: Self.routes) { port, _ in
            let client = try RawClient(port: port)
            try await client.send(
                "POST /length HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")
            let answer = try await client.receive()
            #expect(answer.hasPrefix("HTTP/1.1 400"), "\(answer)")
            #expect(answer.contains("\"malformed_request\""))
        }
    }

    @Test func pipelinedRequestsAreAnsweredInOrder() async throws {
        let configuration = WebServerConfiguration.with { $0.halfCloseGrace = .seconds(10) }
        try await TestServer.run(configuration, routes: Self.routes) { port, _ in
            let client = try RawClient(port: port)
            let post = "POST /length HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc"
            try await client.send(Self.get + post + "GET /no HTTP/1.1\r\nHost: localhost\r\n\r\n" + Self.get)
            // One that has no more to say is answered all the same.
            client.finish()
            let answer = try await client.receive()
            let statuses = answer.components(separatedBy: "HTTP/1.1 ").dropFirst().map { $0.prefix(3) }
            #expect(statuses == ["200", "200", "404", "200"])
        }
    }

    @Test func aDroppedConnectionCancelsTheHandler() async throws {
        let started = Promise<Void>()
        let cancelled = Promise<Void>()
        try await TestServer.run { router in
            router.get("wait") { _, _ in
                started.succeed(())
                try await withTaskCancellationHandler {
                    try await Task.sleep(for: .seconds(60))
                } onCancel: {
                    cancelled.succeed(())
                }
                return "done"
            }
        } _: { port, _ in
            let client = try RawClient(port: port)
            try await client.send("GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\n")
            #expect(await started.value() != nil)
            client.disconnect()
            #expect(await cancelled.value() != nil)
        }
    }

    @Test func aDroppedConnectionCancelsAStreamedResponse() async throws {
        let cancelled = Promise<Void>()
        try await TestServer.run { router in
            router.get("events") { _, _ in
                let events = AsyncStream<ServerSentEvent> { continuation in
                    continuation.yield(ServerSentEvent(event: "one", data: ByteBuffer(string: "1")))
                    continuation.onTermination = { _ in cancelled.succeed(()) }
                }
                return ServerSentEvents(events)
            }
        } _: { port, _ in
            let client = try RawClient(port: port)
            try await client.send("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n")
            let head = try await client.receive { $0.contains("data: 1\n\n") }
            #expect(head.contains("text/event-stream"))
            client.disconnect()
            #expect(await cancelled.value() != nil)
        }
    }

    @Test func aClientThatNeverReadsIsCutOffAndCostsNoMemory() async throws {
        let configuration = WebServerConfiguration.with { $0.writeTimeout = .milliseconds(500) }
        let ended = Promise<Void>()
        let made = Mutex(0)
        try await TestServer.run(configuration) { router in
            router.get("flood") { _, _ in
                let end = Ending { ended.succeed(()) }
                let pieces = AsyncStream<ByteBuffer> {
                    withExtendedLifetime(end) { made.withLock { $0 += 1 } }
                    return ByteBuffer(repeating: 0x31, count: 65536)
                }
                return NDJSONStream(pieces)
            }
        } _: { port, _ in
            let client = try RawClient(port: port, receiveBuffer: 4096)
            try await client.send("GET /flood HTTP/1.1\r\nHost: localhost\r\n\r\n")
            #expect(await ended.value() != nil)
            // What the kernel takes for the connection, and little more.
            #expect(made.withLock { $0 } < 200)
            _ = client
        }
    }

    @Test func aClientThatReadsSlowlyIsServed() async throws {
        let configuration = WebServerConfiguration.with { $0.writeTimeout = .milliseconds(200) }
        let bytes = 16 << 20
        try await TestServer.run(configuration) { router in
            router.get("much") { _, _ in
                Response(
                    status: .ok,
                    body: ResponseBody { writer in
                        for _ in 0..<(bytes >> 16) { try await writer.write(ByteBuffer(repeating: 0x31, count: 65536)) }
                        try await writer.finish(nil)
                    })
            }
        } _: { port, _ in
            let client = try RawClient(port: port, receiveBuffer: 32768)
            try await client.send("GET /much HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            let start = ContinuousClock.now
            let answer = try await client.receive(pausing: 2000)
            #expect(answer.count { $0 == "1" } >= bytes)
            #expect(ContinuousClock.now - start > .milliseconds(500))
        }
    }

    @Test func tooManyConnectionsAreToldSo() async throws {
        let configuration = WebServerConfiguration.with { $0.mostConnections = 2 }
        try await TestServer.run(configuration, routes: Self.routes) { port, _ in
            let first = try RawClient(port: port)
            try await first.send(Self.get)
            _ = try await first.receive { $0.hasSuffix("hello") }
            let second = try RawClient(port: port)
            try await second.send(Self.get)
            _ = try await second.receive { $0.hasSuffix("hello") }
            let third = try RawClient(port: port)
            try await third.send(Self.get)
            let answer = try await third.receive()
            #expect(answer.hasPrefix("HTTP/1.1 503"))
            #expect(answer.contains("Retry-After: 1"))
            #expect(answer.contains("\"too_many_connections\""))
            first.disconnect()
            // The place is free when the server has seen the end of the first.
            var last = ""
            for _ in 0..<200 where !last.hasPrefix("HTTP/1.1 200") {
                let fourth = try RawClient(port: port)
                try await fourth.send("GET /hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                last = try await fourth.receive()
            }
            #expect(last.hasPrefix("HTTP/1.1 200"))
        }
    }

    @Test func aClientThatAsksBeforeItsBodyIsEncouraged() async throws {
        try await TestServer.run(routes: Self.routes) { port, _ in
            let client = try RawClient(port: port)
            try await client.send(
                "POST /length HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
            let encouragement = try await client.receive { $0.hasSuffix("\r\n\r\n") }
            #expect(encouragement.hasPrefix("HTTP/1.1 100"))
            try await client.send("abc")
            #expect(try await client.receive { $0.hasSuffix("\r\n\r\n3") }.hasPrefix("HTTP/1.1 200"))
        }
    }

    @Test func anAnswerBeforeALongBodyIsReadReachesTheClient() async throws {
        try await TestServer.run { router in
            router.post("json") { request, context in
                try await JSONBody.read([Int].self, from: request, context, most: 1000).value
                    .map(String.init).joined()
            }
        } _: { port, _ in
            for framing in ["Content-Length: 30000000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n1C9C380\r\n"] {
                let client = try RawClient(port: port)
                try await client.send(
                    "POST /json HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" + framing)
                try await client.send(String(repeating: " ", count: 30_000_000))
                let answer = try await client.receive()
                #expect(answer.hasPrefix("HTTP/1.1 413"), "\(answer.prefix(500))")
                #expect(answer.lowercased().contains("connection: close"))
            }
        }
    }

    @Test func aShortBodyThatNobodyReadKeepsTheConnection() async throws {
        try await TestServer.run { router in
            router.post("refuse") { _, _ in HTTPResponse.Status.unauthorized }
            Self.routes(router)
        } _: { port, _ in
            let client = try RawClient(port: port)
            try await client.send("POST /refuse HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\n")
            _ = try await client.receive { $0.contains("\r\n\r\n") }
            try await client.send("abcde" + Self.get)
            #expect(try await client.receive { $0.hasSuffix("hello") }.hasPrefix("HTTP/1.1 200"))
        }
    }

    // MARK: Stopping

    @Test func requestsInProgressAreFinishedWhenTheServerStops() async throws {
        let started = Promise<Void>()
        let drained = Promise<Void>()
        try await TestServer.run { router in
            router.get("wait") { _, _ in
                started.succeed(())
                _ = await drained.value()
                return "finished"
            }
        } drain: {
            drained.succeed(())
        } _: { port, group in
            let idle = try RawClient(port: port)
            let client = try RawClient(port: port)
            try await client.send("GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\n")
            #expect(await started.value() != nil)
            await group.triggerGracefulShutdown()
            let answer = try await client.receive()
            #expect(answer.hasSuffix("finished"))
            #expect(try await idle.receive() == "")
        }
    }

    @Test func whatDoesNotEndWithinTheGraceIsCancelled() async throws {
        let configuration = WebServerConfiguration.with { $0.drainGrace = .milliseconds(200) }
        let started = Promise<Void>()
        let cancelled = Promise<Void>()
        try await TestServer.run(configuration) { router in
            router.get("wait") { _, _ in
                started.succeed(())
                try await withTaskCancellationHandler {
                    try await Task.sleep(for: .seconds(60))
                } onCancel: {
                    cancelled.succeed(())
                }
                return "done"
            }
        } _: { port, group in
            let client = try RawClient(port: port)
            try await client.send("GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\n")
            #expect(await started.value() != nil)
            await group.triggerGracefulShutdown()
            #expect(await cancelled.value() != nil)
            _ = try await client.receive()
        }
    }
}
