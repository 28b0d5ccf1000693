import HTTPTypes
import Hummingbird
import NIOCore
import Testing

@testable import WebServer

/// Bodies that are kept in memory are bounded together, and count as long as their requests last.
@Suite(.timeLimit(.minutes(1)))
struct BodyBudgetTests {
    private static let free = BodyShare.freeBytes

    @Test func sharesGiveBackWhatTheyTook() throws {
        let budget = BodyBudget(bytes: 100, mostOfHolder: 100)
        var share: BodyShare? = BodyShare(of: budget)
        try share?.add(Self.free)
        #expect(budget.bytesLeft == 100, "so much of each is free")
        try share?.add(60)
        let other = BodyShare(of: budget)
        try other.add(Self.free + 40)
        #expect(budget.bytesLeft == 0)
        // Refused bytes do not count: what was there before is given back, and nothing more.
        #expect(throws: ProblemDetails.tooManyBodies) { try share?.add(1) }
        #expect(budget.bytesLeft == 0)
        share = nil
        #expect(budget.bytesLeft == 60)
        try other.add(60)
        #expect(budget.bytesLeft == 0)
    }

    @Test func sharesThatTookLittleGiveBackNothing() throws {
        let budget = BodyBudget(bytes: 100, mostOfHolder: 100)
        do {
            let share = BodyShare(of: budget)
            try share.add(10)
            #expect(throws: ProblemDetails.tooManyBodies) { try share.add(Self.free + 100) }
        }
        #expect(budget.bytesLeft == 100)
    }

    @Test func oneHolderLeavesSomethingToOthers() throws {
        let budget = BodyBudget(bytes: 100)
        let ours = BodyShare(of: budget)
        ours.belongs(to: "us")
        try ours.add(Self.free + 20)
        var more: BodyShare? = BodyShare(of: budget)
        more?.belongs(to: "us")
        #expect(throws: ProblemDetails.tooManyBodies) { try more?.add(Self.free + 6) }
        try more?.add(Self.free + 5)
        // What has come counts to whom it came from.
        more?.belongs(to: "them")
        let theirs = BodyShare(of: budget)
        theirs.belongs(to: "them")
        try theirs.add(Self.free + 25)
        more = nil
        try ours.add(5)
        #expect(throws: ProblemDetails.tooManyBodies) { try ours.add(1) }
        #expect(budget.bytesLeft == 50)
    }

    @Test func whatIsNotKeptAnyMoreIsGivenBack() throws {
        let budget = BodyBudget(bytes: 100, mostOfHolder: 100)
        let share = BodyShare(of: budget)
        try share.add(Self.free + 80)
        share.remove(50)
        #expect(budget.bytesLeft == 70)
        share.remove(Self.free)
        #expect(budget.bytesLeft == 100)
        try share.add(Self.free + 70)
        #expect(budget.bytesLeft == 0, "30 were still there")
    }

    // MARK: Requests

    private static func head(_ path: String, _ length: Int) -> String {
        "POST /\(path) HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(length)\r\n\r\n"
    }

    private static func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }

    /// Serves with room for one large body; all of it is there again at the end.
    private func serve(_ body: @escaping @Sendable (Int, BodyBudget) async throws -> Void) async throws {
        let budget = BodyBudget(bytes: 200_000, mostOfHolder: 200_000)
        try await TestServer.run(bodies: budget) { router in
            router.post("length") { request, context in
                "\(try await request.wholeBody(upTo: 1 << 20, context).readableBytes)"
            }
            router.post("failure") { request, context -> String in
                _ = try await request.wholeBody(upTo: 1 << 20, context)
                throw HTTPError(.conflict)
            }
            router.post("short") { request, context in
                "\(try await request.wholeBody(upTo: 150_000, context).readableBytes)"
            }
            router.post("left") { request, context in
                _ = try await request.wholeBody(upTo: 1 << 20, context)
                return "\(budget.bytesLeft)"
            }
        } _: { port, _ in
            try await body(port, budget)
            try await Self.wait(for: 200_000, in: budget)
        }
    }

    private static func wait(for bytes: Int, in budget: BodyBudget) async throws {
        let deadline = ContinuousClock.now + .seconds(10)
        while budget.bytesLeft != bytes {
            try #require(ContinuousClock.now < deadline, "\(budget.bytesLeft) are left, and not \(bytes)")
            await Task.yield()
        }
    }

    @Test func bodiesCountAsTheyComeAndNoLongerThanTheirRequests() async throws {
        try await serve { port, budget in
            let first = try RawClient(port: port)
            // What is announced costs nothing.
            try await first.send(Self.head("length", 200_000))
            let second = try RawClient(port: port)
            try await second.send(Self.head("left", 250_000) + Self.spaces(250_000))
            let answer = try await second.receive { $0.hasSuffix("\r\n\r\n\(200_000 - 250_000 + Self.free)") }
            #expect(answer.hasPrefix("HTTP/1.1 200"))
            try await Self.wait(for: 200_000, in: budget)
            // The same connection goes on.
            try await second.send(Self.head("left", 10) + Self.spaces(10))
            #expect(try await second.receive { $0.hasSuffix("\r\n\r\n200000") }.hasPrefix("HTTP/1.1 200"))
            try await first.send(Self.spaces(200_000))
            #expect(try await first.receive { $0.hasSuffix("\r\n\r\n200000") }.hasPrefix("HTTP/1.1 200"))
        }
    }

    @Test func whoComesAboveTheBoundIsRefusedAndSmallBodiesAreNot() async throws {
        try await serve { port, budget in
            let slow = try RawClient(port: port)
            try await slow.send(Self.head("length", 260_000) + Self.spaces(250_000))
            try await Self.wait(for: 200_000 - 250_000 + Self.free, in: budget)
            let late = try RawClient(port: port)
            try await late.send(Self.head("length", 900_000) + Self.spaces(900_000))
            let refusal = try await late.receive()
            #expect(refusal.hasPrefix("HTTP/1.1 503"))
            #expect(refusal.contains("\"too_many_bodies\"") && refusal.lowercased().contains("retry-after: 1"))
            #expect(refusal.lowercased().contains("connection: close"))
            let small = try RawClient(port: port)
            try await small.send(Self.head("length", 1_000) + Self.spaces(1_000))
            #expect(try await small.receive { $0.hasSuffix("\r\n\r\n1000") }.hasPrefix("HTTP/1.1 200"))
            // Who was there first is not disturbed.
            try await slow.send(Self.spaces(10_000))
            #expect(try await slow.receive { $0.hasSuffix("\r\n\r\n260000") }.hasPrefix("HTTP/1.1 200"))
        }
    }

    @Test(arguments: ["failure", "short"]) func failuresGiveBack(path: String) async throws {
        try await serve { port, budget in
            let client = try RawClient(port: port)
            try await client.send(Self.head(path, 200_000) + Self.spaces(200_000))
            let answer = try await client.receive { $0.contains("\r\n\r\n") }
            #expect(answer.hasPrefix(path == "short" ? "HTTP/1.1 413" : "HTTP/1.1 409"))
            try await Self.wait(for: 200_000, in: budget)
        }
    }

    @Test func clientsThatLeaveGiveBack() async throws {
        try await serve { port, budget in
            for end in [RawClient.finish, RawClient.disconnect] {
                let client = try RawClient(port: port)
                try await client.send(Self.head("length", 200_000) + Self.spaces(150_000))
                try await Self.wait(for: 200_000 - 150_000 + Self.free, in: budget)
                end(client)()
                try await Self.wait(for: 200_000, in: budget)
            }
        }
    }

    @Test func bodiesWithoutALengthAreBounded() async throws {
        try await serve { port, budget in
            let client = try RawClient(port: port)
            try await client.send(
                "POST /length HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n6ACFC0\r\n")
            try await client.send(Self.spaces(7_000_000))
            #expect(try await client.receive().hasPrefix("HTTP/1.1 503"))
        }
    }
}
