import Testing

@testable import Persistence

/// Idempotency keys: of all requests with the same key one is the first.
@Suite struct ClaimTests {
    private let directory: TemporaryDirectory
    private let store: RecordStore

    init() throws {
        directory = try TemporaryDirectory()
        store = try RecordStore(dataDirectory: directory.path)
    }

    private static func claim(
        _ key: String = "key", owner: String = "owner", fingerprint: [UInt8] = [1], resource: String = "exec_1"
    ) -> IdempotencyClaim {
        IdempotencyClaim(owner: owner, key: key, fingerprint: fingerprint, resourceID: resource)
    }

    @Test func ofManyAtOnceOneIsNew() async throws {
        let outcomes = try await withThrowingTaskGroup(of: (String, IdempotencyClaim.Outcome).self) { group in
            for number in 0..<50 {
                group.addTask {
                    let claim = Self.claim(resource: "exec_\(number)")
                    return (claim.resourceID, try await store.claim(claim, at: 1_000))
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let first = outcomes.filter { $0.1 == .new }
        #expect(first.count == 1)
        let winner = try #require(first.first?.0)
        for (id, outcome) in outcomes where id != winner {
            #expect(outcome == .existing(resourceID: winner, isSameFingerprint: true))
        }
    }

    @Test func anotherRequestWithTheSameKeyIsTold() async throws {
        #expect(try await store.claim(Self.claim(), at: 1) == .new)
        let other = try await store.claim(Self.claim(fingerprint: [2], resource: "exec_2"), at: 2)
        #expect(other == .existing(resourceID: "exec_1", isSameFingerprint: false))
    }

    @Test func keysOfOthersAreOtherKeys() async throws {
        #expect(try await store.claim(Self.claim(), at: 1) == .new)
        #expect(try await store.claim(Self.claim(owner: "other"), at: 1) == .new)
        #expect(try await store.claim(Self.claim("KEY"), at: 1) == .new)
        #expect(try await store.claim(Self.claim(""), at: 1) == .new)
    }

    @Test func aClaimIsForgottenAfterADay() async throws {
        #expect(try await store.claim(Self.claim(), at: 1_000) == .new)
        let last = 1_000 + IdempotencyClaim.lifetime
        #expect(
            try await store.claim(Self.claim(resource: "exec_2"), at: last)
                == .existing(resourceID: "exec_1", isSameFingerprint: true))
        #expect(try await store.claim(Self.claim(resource: "exec_2"), at: last + 1) == .new)
        #expect(
            try await store.claim(Self.claim(), at: last + 2)
                == .existing(resourceID: "exec_2", isSameFingerprint: true))
    }

    @Test func onlyItsOwnerGivesAClaimBack() async throws {
        #expect(try await store.claim(Self.claim(), at: 1) == .new)
        try await store.release(Self.claim(resource: "exec_of_another_request"))
        #expect(
            try await store.claim(Self.claim(), at: 2) == .existing(resourceID: "exec_1", isSameFingerprint: true))
        try await store.release(Self.claim())
        #expect(try await store.claim(Self.claim(resource: "exec_3"), at: 3) == .new)
    }
}
