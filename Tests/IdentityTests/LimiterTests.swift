import Testing

@testable import Identity

@Suite struct LimiterTests {
    private static let second: UInt64 = 1_000_000_000

    @Test func aBurstThenTheRate() throws {
        var limiter = RateLimiter<String>(rate: try Rate(perSecond: 2, burst: 5))
        var now = 100 * Self.second
        for _ in 0..<5 { #expect(limiter.request(by: "a", now: now) == .allowed) }
        #expect(limiter.request(by: "a", now: now) == .retryAfter(seconds: 1))
        // Others are not slowed.
        #expect(limiter.request(by: "b", now: now) == .allowed)
        now += Self.second / 2 - 1
        #expect(limiter.request(by: "a", now: now) == .retryAfter(seconds: 1))
        now += 1
        #expect(limiter.request(by: "a", now: now) == .allowed)
        #expect(limiter.request(by: "a", now: now) == .retryAfter(seconds: 1))
        // What was not used is saved up, but no more than a burst.
        now += 1_000 * Self.second
        for _ in 0..<5 { #expect(limiter.request(by: "a", now: now) == .allowed) }
        #expect(limiter.request(by: "a", now: now) == .retryAfter(seconds: 1))
    }

    @Test func theWaitIsEnoughAndNoSecondMore() throws {
        for perSecond in [0.001, 0.03, 0.1, 0.3, 1, 7] {
            var limiter = RateLimiter<Int>(rate: try Rate(perSecond: perSecond, burst: 1))
            let now = 5 * Self.second
            #expect(limiter.request(by: 0, now: now) == .allowed)
            guard case .retryAfter(let seconds) = limiter.request(by: 0, now: now) else {
                Issue.record("it was allowed")
                continue
            }
            let wait = UInt64(seconds) * Self.second
            #expect(seconds == Int((1 / perSecond).rounded(.up)))
            var early = limiter
            if seconds > 1 { #expect(early.request(by: 0, now: now + wait - Self.second) != .allowed) }
            #expect(limiter.request(by: 0, now: now + wait) == .allowed)
        }
    }

    @Test func refusedRequestsCostNothing() throws {
        var limiter = RateLimiter<Int>(rate: try Rate(perSecond: 1, burst: 1))
        #expect(limiter.request(by: 0, now: 0) == .allowed)
        for _ in 0..<1_000 { #expect(limiter.request(by: 0, now: 1) != .allowed) }
        #expect(limiter.request(by: 0, now: Self.second) == .allowed)
    }

    @Test func inTheLongRunNobodyGetsMoreThanTheRate() throws {
        var random = RandomNumbers(seed: 5)
        var limiter = RateLimiter<Int>(rate: try Rate(perSecond: 10, burst: 20), capacity: 4)
        var now: UInt64 = 7
        var allowed: [Int: Int] = [:]
        for _ in 0..<50_000 {
            now += UInt64.random(in: 0...10_000_000, using: &random)
            let key = Int.random(in: 0..<4, using: &random)
            if limiter.request(by: key, now: now) == .allowed { allowed[key, default: 0] += 1 }
        }
        let most = Int(Double(now) / 1e9 * 10) + 21
        for (key, count) in allowed {
            #expect(count <= most, "\(key)")
            #expect(count > most * 9 / 10, "\(key)")
        }
    }

    @Test func nobodyGetsAFreshBucketByFillingTheTable() throws {
        var table = BucketTable<Int>(rate: try Rate(perSecond: 0.01, burst: 2), capacity: 100)
        let now = 50 * Self.second
        for _ in 0..<2 { #expect(table.take(0, now: now) == .allowed) }
        #expect(table.take(0, now: now) != .allowed)
        for other in 1..<100_000 { _ = table.take(other, now: now + UInt64(other)) }
        #expect(table.count == 100)
        #expect(table.take(0, now: now + 100_000) != .allowed)
    }

    @Test func newcomersToAFullTableShareOneBucket() throws {
        var table = BucketTable<Int>(rate: try Rate(perSecond: 1, burst: 3), capacity: 10)
        for key in 0..<10 { #expect(table.take(key, now: 0) == .allowed) }
        let allowed = (10..<1_000).count { table.take($0, now: 0) == .allowed }
        #expect(allowed == 3)
        // Who has a bucket is not concerned.
        #expect(table.take(5, now: 0) == .allowed)
    }

    @Test func fullBucketsMakeRoom() throws {
        var table = BucketTable<Int>(rate: try Rate(perSecond: 1, burst: 3), capacity: 10)
        for round in 0..<100 {
            let now = UInt64(round) * 10 * Self.second
            for key in 0..<10 {
                for _ in 0..<3 { #expect(table.take(round * 10 + key, now: now) == .allowed) }
                #expect(table.take(round * 10 + key, now: now) != .allowed)
            }
            #expect(table.count == 10)
        }
    }

    @Test func strangeClocksDoNotTrap() throws {
        var random = RandomNumbers(seed: 6)
        for rate in [try Rate(perSecond: 0.001, burst: 1_000_000), try Rate(perSecond: 1_000_000, burst: 1)] {
            var table = BucketTable<Int>(rate: rate, capacity: 3)
            for _ in 0..<10_000 {
                let now = Bool.random(using: &random) ? UInt64.max : random.next()
                let key = Int.random(in: 0..<6, using: &random)
                _ = table.take(key, now: now)
                _ = table.check(key, now: now)
                table.drain(key, now: now)
            }
            #expect(table.count == 3)
        }
    }

    @Test(arguments: [0, -1, .nan, .infinity, -.infinity, 0.0001, 1e7])
    func ratesOfNothingAreRefused(_ perSecond: Double) {
        #expect(throws: IdentityError.self) { try Rate(perSecond: perSecond, burst: 1) }
    }

    @Test(arguments: [0, -1, .min, .max, 1_000_001])
    func burstsOfNothingAreRefused(_ burst: Int) {
        #expect(throws: IdentityError.self) { try Rate(perSecond: 1, burst: burst) }
    }

    @Test func wrongCredentialsSlowTheirAddressDown() {
        var limiter = FailureLimiter()
        let (guesser, other) = (RemoteAddress("192.0.2.1"), RemoteAddress("192.0.2.2"))
        let now = 9 * Self.second
        for _ in 0..<10 {
            #expect(limiter.check(guesser, now: now) == .allowed)
            limiter.recordFailure(from: guesser, now: now)
        }
        #expect(limiter.check(guesser, now: now) == .retryAfter(seconds: 6))
        #expect(limiter.check(other, now: now) == .allowed)
        #expect(limiter.check(guesser, now: now + 6 * Self.second) == .allowed)
        // More failures than it allows, as from many connections at once, make the wait no longer than that.
        for _ in 0..<1_000 { limiter.recordFailure(from: guesser, now: now) }
        #expect(limiter.check(guesser, now: now) == .retryAfter(seconds: 6))
    }

    @Test func sharedOnesAreTheSameForAllThreads() async throws {
        let clock = TestClock()
        let limiter = SharedRateLimiter(
            RateLimiter<Int>(rate: try Rate(perSecond: 1, burst: 100)), clock: clock.monotonic)
        let allowed = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<8 { group.addTask { (0..<50).count { _ in limiter.request(by: 0) == .allowed } } }
            return await group.reduce(0, +)
        }
        #expect(allowed == 100)
    }

    @Test func addressesOfOneSiteAreOne() {
        let same = [
            ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff"), ("192.0.2.1", "::ffff:192.0.2.1"),
            ("[::1]", "::1"), ("fe80::1%eth0", "fe80::2"), ("/run/socket", "nonsense"), ("", "999.1.1.1"),
        ]
        for (one, other) in same { #expect(RemoteAddress(one) == RemoteAddress(other), "\(one) \(other)") }
        let different = [
            ("2001:db8:1:2::1", "2001:db8:1:3::1"), ("192.0.2.1", "192.0.2.2"), ("::", "0.0.0.0"), ("x", "0.0.0.0"),
            ("::c000:201", "192.0.2.1"), ("x", "::"),
        ]
        for (one, other) in different { #expect(RemoteAddress(one) != RemoteAddress(other), "\(one) \(other)") }
        #expect(RemoteAddress(String(repeating: "1", count: 1_000_000)) == RemoteAddress("x"))
    }
}
