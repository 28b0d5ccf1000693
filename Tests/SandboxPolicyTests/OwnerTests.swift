import Testing

@testable import SandboxPolicy

/// Ids of tenants and users become paths and names: nothing passes but the plainest of texts.
@Suite struct OwnerTests {
    static let valid = [
        "a", "0", "default", "tenant-1", "a_b-c", "9lives", "a-", "a_", String(repeating: "x", count: 63),
    ]

    static let invalid = [
        "", ".", "..", "../x", "a/b", "/a", "a/", "a.b", ".hidden", "-a", "_a", "A", "aB", "Tenant", " a", "a ", "a b",
        "a\n", "\na", "a\0", "\0", "a\\b", "a:b", "~", "$HOME", "%2e%2e", "ä", "é", "e\u{301}", "a\u{301}", "ａ", "١",
        "🐍", "a\u{200b}", "\u{202e}a", "\u{feff}a", String(repeating: "x", count: 64),
        String(repeating: "x", count: 1_000_000),
    ]

    @Test(arguments: valid)
    func acceptsPlainIdentifiers(_ text: String) throws {
        let owner = try Owner(tenant: text, user: text)
        #expect(owner.tenant == text)
        #expect(owner.user == text)
        #expect(owner.description == "\(text)/\(text)")
    }

    @Test(arguments: invalid)
    func refusesEverythingElse(_ text: String) {
        #expect(throws: InvalidIdentifier(kind: "tenant", text: text)) { try Owner(tenant: text, user: "user") }
        #expect(throws: InvalidIdentifier(kind: "user", text: text)) { try Owner(tenant: "tenant", user: text) }
    }

    @Test func aByteOutsideTheAlphabetIsRefusedWhereverItStands() {
        let alphabet = Set("abcdefghijklmnopqrstuvwxyz0123456789".utf8)
        for byte in UInt8.min...UInt8.max {
            let character = String(UnicodeScalar(byte))
            let isFirst = (try? Owner(tenant: character + "a", user: "user")) != nil
            let isLater = (try? Owner(tenant: "a" + character, user: "user")) != nil
            #expect(isFirst == alphabet.contains(byte), "byte \(byte) first")
            #expect(isLater == (alphabet.contains(byte) || byte == 0x2d || byte == 0x5f), "byte \(byte) later")
        }
    }

    @Test(arguments: ["a\nb", "\u{1b}[31m", "\r", "x\u{202e}", String(repeating: "\n", count: 1000)])
    func theErrorIsOneBoundedLineOfASCII(_ text: String) {
        let message = InvalidIdentifier(kind: "tenant", text: text).description
        #expect(message.utf8.allSatisfy { (0x20..<0x7f).contains($0) })
        #expect(message.utf8.count < 1000)
        #expect(message.contains("tenant"))
    }
}
