import SandboxPolicy
import Testing

@testable import Identity

@Suite struct AuthenticatorTests {
    private let directory: TemporaryDirectory
    private let clock = TestClock()
    private let store = MemoryKeyStore()
    private let cache: KeyCache
    private let issuer = Issuer()
    private let address = RemoteAddress("192.0.2.7")

    init() throws {
        directory = try TemporaryDirectory()
        try issuer.write(to: directory.path + "/keys.json")
        cache = KeyCache(store: store, clock: clock.monotonic)
    }

    private func authenticator(tokens: Bool = true) async throws -> Authenticator {
        Authenticator(
            keys: cache,
            tokens: tokens
                ? try await TokenVerifier(keySetPath: directory.path + "/keys.json", clock: clock.monotonic) : nil,
            failures: SharedFailureLimiter(clock: clock.monotonic), wallClock: clock.wall)
    }

    private func issue(expiresAfter seconds: Int64? = nil) async throws -> (key: APIKey, stored: StoredKey) {
        let key = APIKey()
        let stored = try StoredKey(
            issuing: key, to: Owner(tenant: "acme", user: "ada"), name: "laptop", now: clock.now,
            expiresAt: seconds.map { clock.now + $0 * 1_000 })
        try await store.insert(stored)
        return (key, stored)
    }

    private func token(expiresAfter seconds: Int = 600) throws -> String {
        try issuer.token(["exp": Int(clock.now / 1_000) + seconds, "tenant_id": "acme", "sub": "bob"])
    }

    /// The kind of refusal; nil when there is another outcome.
    private func refusal(_ outcome: AuthenticationOutcome) -> AuthenticationFailure.Kind? {
        if case .refused(let failure) = outcome { failure.kind } else { nil }
    }

    @Test func keysAreTakenInBothHeadersAndBothForms() async throws {
        let (key, stored) = try await issue()
        let authenticator = try await authenticator()
        for text in [key.secret, key.compatibleSecret, " \(key.secret)\t"] {
            for (authorization, apiKey) in [
                ([], [text]), (["Bearer \(text)"], []), (["bearer \(text)"], []), (["BEARER\t \(text) "], []),
                (["Bearer \(text)"], [text]), ([], [text, text]), (["Basic dXNlcjo="], [text]), (["Bearer"], [text]),
            ] {
                let outcome = try await authenticator.authenticate(
                    authorization: authorization, apiKey: apiKey, from: address)
                guard case .authenticated(let principal) = outcome else {
                    Issue.record("\(outcome) for \(authorization.count) and \(apiKey.count)")
                    continue
                }
                #expect(principal.owner == stored.owner)
                #expect(principal.kind == .key(stored.id))
                #expect(principal.name == "laptop")
                #expect(principal.id == stored.id)
            }
        }
        #expect(store.reads == 1)
    }

    @Test func tokensAreTakenAsBearer() async throws {
        let authenticator = try await authenticator()
        let outcome = try await authenticator.authenticate(
            authorization: ["Bearer \(try token())"], apiKey: [], from: address)
        guard case .authenticated(let principal) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(try principal.owner == Owner(tenant: "acme", user: "bob"))
        #expect(principal.kind == .token("bob"))
        #expect(principal.id == "acme/bob")
    }

    @Test func tokensAreNotTakenWhereNoneAreConfigured() async throws {
        let outcome = try await authenticator(tokens: false).authenticate(
            authorization: ["Bearer \(try token())"], apiKey: [], from: address)
        #expect(refusal(outcome) == .invalid)
    }

    @Test func aTokenIsNoAPIKey() async throws {
        let outcome = try await authenticator().authenticate(
            authorization: [], apiKey: [try token()], from: address)
        #expect(refusal(outcome) == .invalid)
    }

    @Test func nothingGivenIsMissing() async throws {
        let authenticator = try await authenticator()
        for (authorization, apiKey) in [
            ([], []), ([""], [""]), (["Basic dXNlcjo="], []), (["Bearer"], []), (["Bearer   "], []),
            (["Bearerx y"], []),
            (["Digest a=\"Bearer x\""], [" \t"]),
        ] as [([String], [String])] {
            let outcome = try await authenticator.authenticate(
                authorization: authorization, apiKey: apiKey, from: address)
            #expect(refusal(outcome) == .missing, "\(authorization) \(apiKey)")
            guard case .refused(let failure) = outcome else { continue }
            #expect(failure.challenge == "Bearer realm=\"burrow\"")
        }
    }

    @Test func twoThatDifferAreRefused() async throws {
        let (one, other) = (try await issue().key, try await issue().key)
        let authenticator = try await authenticator()
        for (authorization, apiKey) in [
            (["Bearer \(one.secret)"], [other.secret]), ([], [one.secret, other.secret]),
            (["Bearer \(one.secret)", "Bearer \(other.secret)"], []), (["Bearer \(try token())"], [one.secret]),
        ] as [([String], [String])] {
            let outcome = try await authenticator.authenticate(
                authorization: authorization, apiKey: apiKey, from: address)
            #expect(refusal(outcome) == .invalid)
        }
    }

    @Test func clientsHearTheSameWhateverIsWrong() async throws {
        let expired = try await issue(expiresAfter: 1).key
        let revoked = try await issue()
        _ = try await store.revoke(id: revoked.stored.id, at: clock.now)
        let old = try token(expiresAfter: -3_600)
        clock.advance(seconds: 1)
        var reasons: Set<String> = []
        var heard: Set<String> = []
        for (text, kind) in [
            (APIKey().secret, AuthenticationFailure.Kind.invalid), (expired.secret, .expired),
            (revoked.key.secret, .invalid), ("burrow_x", .invalid), ("x", .invalid), ("a.b.c", .invalid),
            (try Issuer().token(["exp": 5]), .invalid), (old, .expired),
            (String(repeating: "x", count: 100_000), .invalid),
        ] {
            let outcome = try await authenticator().authenticate(
                authorization: ["Bearer \(text)"], apiKey: [], from: address)
            #expect(refusal(outcome) == kind)
            guard case .refused(let failure) = outcome else { continue }
            heard.insert(failure.message + failure.challenge)
            reasons.insert(failure.reason)
            #expect(!failure.reason.contains(text))
            #expect(failure.challenge.contains("invalid_token"))
        }
        #expect(heard.count == 1)
        #expect(reasons.count >= 6)
    }

    @Test func wrongOnesSlowTheirAddressDownButNotWhoWasKnown() async throws {
        let authenticator = try await authenticator()
        let key = try await issue().key
        let late = try await issue().key
        let token = try token()
        func outcome(_ text: String, from address: RemoteAddress) async throws -> AuthenticationOutcome {
            try await authenticator.authenticate(authorization: ["Bearer \(text)"], apiKey: [], from: address)
        }
        _ = try await outcome(key.secret, from: address)
        _ = try await outcome(token, from: address)
        for _ in 0..<10 { #expect(refusal(try await outcome(APIKey().secret, from: address)) == .invalid) }
        let reads = store.reads
        for wrong in [APIKey().secret, "burrow_x", "a.b.c", late.secret] {
            #expect(try await outcome(wrong, from: address) == .slowedDown(retryAfter: 6))
        }
        #expect(store.reads == reads)
        // Nothing given is no guess.
        let nothing = try await authenticator.authenticate(authorization: [], apiKey: [], from: address)
        #expect(refusal(nothing) == .missing)
        clock.advance(seconds: 5)
        for known in [key.secret, token] {
            guard case .authenticated = try await outcome(known, from: address) else {
                Issue.record("one who was known was slowed down")
                continue
            }
        }
        guard case .authenticated = try await outcome(late.secret, from: RemoteAddress("192.0.2.8")) else {
            Issue.record("another address was slowed down")
            return
        }
        clock.advance(seconds: 1)
        #expect(refusal(try await outcome(APIKey().secret, from: address)) == .invalid)
        #expect(try await outcome(APIKey().secret, from: address) == .slowedDown(retryAfter: 6))
    }

    @Test func aBrokenStoreIsNoRefusal() async throws {
        let authenticator = try await authenticator()
        store.breakDown()
        await #expect(throws: MemoryKeyStore.Failure.self) {
            try await authenticator.authenticate(authorization: [], apiKey: [APIKey().secret], from: address)
        }
    }

    @Test func garbageNeverTraps() async throws {
        var random = RandomNumbers(seed: 9)
        let authenticator = try await authenticator()
        let starts = ["", "Bearer ", "bearer\t", "Bearer burrow_", "Bearer\u{301} ", "Bearer \u{301}", "Basic ", " "]
        for number in 0..<3_000 {
            let bytes = (0..<Int.random(in: 0...80, using: &random)).map { _ in
                UInt8.random(in: .min ... .max, using: &random)
            }
            let text = (starts.randomElement(using: &random) ?? "") + String(decoding: bytes, as: UTF8.self)
            let outcome = try await authenticator.authenticate(
                authorization: Bool.random(using: &random) ? [text] : [],
                apiKey: Bool.random(using: &random) ? [text] : [],
                from: RemoteAddress("10.0.\(number / 200).\(number % 200)"))
            #expect(refusal(outcome) != nil)
        }
    }
}
