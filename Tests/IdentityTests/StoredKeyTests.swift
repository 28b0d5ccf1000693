import SandboxPolicy
import Testing

@testable import Identity

@Suite struct StoredKeyTests {
    private func issue(name: String = "laptop", now: Int64 = 1_000, expiresAt: Int64? = nil) throws -> StoredKey {
        try StoredKey(
            issuing: APIKey(), to: Owner(tenant: "acme", user: "ada"), name: name, now: now, expiresAt: expiresAt)
    }

    @Test func anIssuedKeyHasAnIdAndNoSecret() throws {
        let key = APIKey()
        let stored = try StoredKey(issuing: key, to: Owner(tenant: "acme", user: "ada"), name: "laptop", now: 5)
        #expect(stored.id.wholeMatch(of: #/key_[0-9a-f]{24}/#) != nil)
        #expect(stored.hash == key.hash)
        #expect(stored.createdAt == 5)
        #expect(!"\(stored)".contains(key.secret.suffix(64)))
        #expect(!key.secret.contains(stored.id.dropFirst(4)))
        #expect(try issue().id != issue().id)
    }

    @Test func itExpiresToTheMillisecond() throws {
        let stored = try issue(now: 1_000, expiresAt: 2_000)
        #expect(stored.state(at: 1_999) == .usable)
        #expect(stored.state(at: 2_000) == .expired)
        #expect(stored.state(at: .max) == .expired)
        #expect(try issue().state(at: .max) == .usable)
    }

    @Test func revokedIsRevokedWhateverTheTime() throws {
        var stored = try issue(now: 1_000, expiresAt: 2_000)
        stored.revokedAt = 1_500
        for now in [Int64.min, 1_200, 3_000, .max] { #expect(stored.state(at: now) == .revoked) }
    }

    @Test func anExpiryThatIsOverIsRefused() {
        #expect(throws: IdentityError.self) { try issue(now: 1_000, expiresAt: 1_000) }
        #expect(throws: IdentityError.self) { try issue(now: 1_000, expiresAt: .min) }
    }

    @Test(arguments: [
        "", "a\nb", "a\u{1b}[31m", "a\u{202e}b", "\u{0}", "a\u{2028}b", String(repeating: "x", count: 101),
    ])
    func namesThatCannotBeShownAreRefused(_ name: String) {
        #expect(throws: IdentityError.self) { try issue(name: name) }
    }

    @Test(arguments: ["a", "my laptop", "Adas Schlüssel", "🐍", String(repeating: "ä", count: 100)])
    func otherNamesAreTaken(_ name: String) throws {
        #expect(try issue(name: name).name == name)
    }
}
