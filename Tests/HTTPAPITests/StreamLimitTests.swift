import HTTPTypes
import Hummingbird
import NIOCore
import SandboxPolicy
import Testing
import WebServer

@testable import HTTPAPI

/// Places for streams are bounded by user and by tenant, and never stay taken.
struct StreamLimitTests {
    private let ann: Owner
    private let bob: Owner
    private let eve: Owner

    init() throws {
        ann = try Owner(tenant: "acme", user: "ann")
        bob = try Owner(tenant: "acme", user: "bob")
        eve = try Owner(tenant: "other", user: "eve")
    }

    private func refusal(_ owner: Owner, _ limit: StreamLimit) -> ProblemDetails? {
        do {
            _ = try limit.enter(owner)
            return nil
        } catch {
            return error
        }
    }

    @Test func usersAndTenantsAreBounded() throws {
        let limit = StreamLimit(mostOfUser: 2, mostOfTenant: 3)
        var anns = [try limit.enter(ann), try limit.enter(ann)]
        let problem = refusal(ann, limit)
        #expect(problem?.status == .tooManyRequests && problem?.code == "too_many_streams")
        #expect(problem?.headers[.retryAfter] == "5")
        let bobs = [try limit.enter(bob)]
        #expect(refusal(bob, limit)?.detail?.contains("tenant acme") == true)
        #expect(refusal(eve, limit) == nil, "others are not concerned")
        anns.removeLast()
        #expect(refusal(bob, limit) == nil)
        #expect(limit.count == 2)
        (anns, _) = ([], bobs)
        #expect(limit.count == 1)
    }

    @Test func whoWasRefusedTakesNoPlace() throws {
        let limit = StreamLimit(mostOfUser: 1, mostOfTenant: 1)
        do {
            let place = try limit.enter(ann)
            for _ in 0..<3 { #expect(refusal(bob, limit) != nil) }
            withExtendedLifetime(place) {}
        }
        #expect(limit.count == 0)
        #expect(refusal(bob, limit) == nil)
    }

    @Test func responsesKeepTheirPlaces() async throws {
        let limit = StreamLimit(mostOfUser: 1, mostOfTenant: 1)
        func response(_ failure: (any Error)?) throws -> Response {
            Response(
                status: .ok,
                body: ResponseBody { _ in
                    #expect(limit.count == 1)
                    if let failure { throw failure }
                }
            ).keeping(try limit.enter(ann))
        }
        // One that is sent, one that fails, one that nobody sends.
        try await response(nil).body.write(Nowhere())
        #expect(limit.count == 0)
        await #expect(throws: CancellationError.self) {
            try await response(CancellationError()).body.write(Nowhere())
        }
        #expect(limit.count == 0)
        _ = try response(nil)
        #expect(limit.count == 0)
    }

    private struct Nowhere: ResponseBodyWriter {
        mutating func write(_ buffer: ByteBuffer) async throws {}
        consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
    }
}
