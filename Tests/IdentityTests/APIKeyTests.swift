import Testing

@testable import Identity

@Suite struct APIKeyTests {
    static let digits = String(repeating: "0123456789abcdef", count: 4)

    @Test func aNewKeyIsReadAgainInBothForms() throws {
        let key = APIKey()
        #expect(key.secret.wholeMatch(of: #/burrow_[0-9a-f]{64}/#) != nil)
        #expect(key.compatibleSecret.wholeMatch(of: #/e2b_[0-9a-f]{64}/#) != nil)
        for text in [key.secret, key.compatibleSecret] {
            let again = try #require(APIKey(text))
            #expect(again.matches(key))
            #expect(again.hash == key.hash)
            #expect(again.secret == key.secret)
        }
    }

    @Test func keysDiffer() {
        let keys = (0..<200).map { _ in APIKey() }
        #expect(Set(keys.map(\.hash)).count == keys.count)
        #expect(!keys[0].matches(keys[1]))
    }

    @Test func theHashIsTheSHA256OfTheBits() throws {
        let key = try #require(APIKey("burrow_" + String(repeating: "0", count: 64)))
        // sha256 of 32 zero bytes
        let expected = "66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925"
        #expect(Hexadecimal.text(key.hash.bytes) == expected)
        #expect(SecretHash(bytes: key.hash.bytes) == key.hash)
        #expect(SecretHash(bytes: Array(key.hash.bytes.dropLast())) == nil)
        #expect(SecretHash(bytes: key.hash.bytes + [0]) == nil)
    }

    @Test func eachBitOfAHashCounts() throws {
        let hash = APIKey().hash
        for index in 0..<SecretHash.byteCount {
            for bit in 0..<8 {
                var bytes = hash.bytes
                bytes[index] ^= 1 << bit
                #expect(SecretHash(bytes: bytes) != hash)
            }
        }
    }

    static let wrong: [String] = {
        let short = String(digits.dropLast())
        let endings = [
            "", short, digits + "0", digits.uppercased(), digits + "\n", short + "g", short + "\u{0}",
            short + "\u{301}",
            String(short.dropLast()) + "é", String(short.dropLast(2)) + "１", String(repeating: "a", count: 1_000_000),
        ]
        let starts = ["", "_", "burrow", "key_", "Burrow_", " burrow_", "e2b_burrow_"]
        return endings.flatMap { ["burrow_" + $0, "e2b_" + $0] } + starts.map { $0 + digits } + starts
    }()

    @Test func whatIsNoKeyIsRefused() {
        for text in Self.wrong { #expect(APIKey(text) == nil, "\(text.prefix(80))") }
    }

    @Test func garbageNeverTraps() {
        var random = RandomNumbers(seed: 1)
        for _ in 0..<20_000 {
            let count = Int.random(in: 0...90, using: &random)
            let bytes = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) }
            let text = (Bool.random(using: &random) ? "burrow_" : "e2b_") + String(decoding: bytes, as: UTF8.self)
            #expect(APIKey(text) == nil)
        }
    }

    @Test func oneChangedByteIsAnotherKeyOrNone() throws {
        let key = APIKey()
        var random = RandomNumbers(seed: 2)
        for _ in 0..<2_000 {
            var bytes = Array(key.secret.utf8)
            let index = Int.random(in: bytes.indices, using: &random)
            bytes[index] ^= UInt8.random(in: 1...255, using: &random)
            guard let other = APIKey(String(decoding: bytes, as: UTF8.self)) else { continue }
            #expect(!other.matches(key))
            #expect(other.hash != key.hash)
        }
    }

    @Test func secretsAreNotShown() {
        let key = APIKey()
        let token = AccessToken()
        var dumped = ""
        dump((key, token), to: &dumped)
        let shown = "\(key) \(String(reflecting: key)) \(token) \(String(reflecting: [token])) \(dumped)"
        for secret in [key.secret, token.secret] {
            #expect(!shown.contains(secret.suffix(64)))
            // Nor the bytes as numbers, as a mirror would show them.
            #expect(!shown.contains("bytes"))
        }
        #expect(shown.contains("APIKey(hidden)"))
    }
}
