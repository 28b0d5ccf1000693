import SandboxPolicy
import Testing

@testable import Identity

@Suite struct KeyCacheTests {
    private let clock = TestClock()
    private let store = MemoryKeyStore()
    private let cache: KeyCache

    init() {
        cache = KeyCache(store: store, capacity: 8, clock: clock.monotonic)
    }

    private func issue(expiresAfter seconds: Int64? = nil) async throws -> StoredKey {
        let key = try StoredKey(
            issuing: APIKey(), to: Owner(tenant: "acme", user: "ada"), name: "test", now: clock.now,
            expiresAt: seconds.map { clock.now + $0 * 1_000 })
        try await store.insert(key)
        return key
    }

    private func state(of key: StoredKey) async throws -> KeyState? {
        try await cache.key(hash: key.hash, now: clock.now)?.state(at: clock.now)
    }

    @Test func aWarmRequestReadsNothing() async throws {
        let key = try await issue()
        for _ in 0..<100 { #expect(try await state(of: key) == .usable) }
        #expect(store.reads == 1)
        clock.advance(seconds: 2)
        #expect(try await state(of: key) == .usable)
        #expect(store.reads == 2)
    }

    @Test func whatAnotherProcessRevokesIsSeenAfterItsLife() async throws {
        let key = try await issue()
        #expect(try await state(of: key) == .usable)
        _ = try await store.revoke(id: key.id, at: clock.now)
        clock.advance(seconds: 1.9)
        #expect(try await state(of: key) == .usable)
        clock.advance(seconds: 0.1)
        #expect(try await state(of: key) == .revoked)
    }

    @Test func whatIsRevokedHereIsSeenAtOnce() async throws {
        let key = try await issue()
        #expect(try await state(of: key) == .usable)
        #expect(try await cache.revoke(id: key.id, at: clock.now))
        #expect(try await state(of: key) == .revoked)
        #expect(!cache.wasUsable(hash: key.hash, now: clock.now))
        #expect(try await cache.revoke(id: "key_unknown", at: clock.now) == false)
    }

    @Test func aReadThatARevocationOvertookIsNotKept() async throws {
        let key = try await issue()
        let (cache, store, now) = (cache, store, clock.now)
        store.onRead {
            store.onRead(nil)
            do { #expect(try await cache.revoke(id: key.id, at: now)) } catch { Issue.record(error) }
        }
        // This one began before the revocation.
        #expect(try await state(of: key) == .usable)
        #expect(try await state(of: key) == .revoked)
    }

    @Test func aKeyExpiresWhileItIsCached() async throws {
        let key = try await issue(expiresAfter: 1)
        #expect(try await state(of: key) == .usable)
        clock.advance(seconds: 1)
        #expect(try await state(of: key) == .expired)
        #expect(store.reads == 1)
        #expect(!cache.wasUsable(hash: key.hash, now: clock.now))
    }

    @Test func useIsNotedOnceAMinute() async throws {
        let key = try await issue()
        for _ in 0..<60 {
            _ = try await state(of: key)
            clock.advance(seconds: 1)
        }
        #expect(store.touches == 1)
        clock.advance(seconds: 2)
        _ = try await state(of: key)
        #expect(store.touches == 2)
    }

    @Test func useOfAKeyThatOpensNothingIsNotNoted() async throws {
        let key = try await issue()
        _ = try await store.revoke(id: key.id, at: clock.now)
        #expect(try await state(of: key) == .revoked)
        #expect(store.touches == 0)
    }

    @Test func strangersAreNotRememberedAndPushNobodyOut() async throws {
        let key = try await issue()
        _ = try await state(of: key)
        for _ in 0..<1_000 { #expect(try await cache.key(hash: APIKey().hash, now: clock.now) == nil) }
        let reads = store.reads
        #expect(try await state(of: key) == .usable)
        #expect(store.reads == reads)
    }

    @Test func errorsOfTheStoreAreTheCallers() async throws {
        store.breakDown()
        await #expect(throws: MemoryKeyStore.Failure.self) {
            try await cache.key(hash: APIKey().hash, now: clock.now)
        }
    }
}
