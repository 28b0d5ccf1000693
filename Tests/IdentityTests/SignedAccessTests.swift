import Testing

@testable import Identity

@Suite struct SignedAccessTests {
    static let secret = String(repeating: "00112233445566778899aabbccddeeff", count: 2)

    struct Vector: Sendable {
        let path: String
        let operation: SignedAccess.Operation
        let user: String
        let expiration: String?
        let signature: String
    }

    /// What `get_signature` of E2B's Python SDK 2.63.0 made with the token above.
    static let vectors = [
        Vector(
            path: "/home/user/a.txt", operation: .read, user: "user", expiration: nil,
            signature: "v1_5r1jVL3EIQ65C8ipppWk1oEOzU9qOP64X1z+j65Cu6k"),
        Vector(
            path: "/home/user/a.txt", operation: .write, user: "", expiration: nil,
            signature: "v1_inYx5v4lvefCRAfKUgJ804DF2AJdDgGX/D1lsSXZ1+8"),
        Vector(
            path: "/home/user/ä b:c.txt", operation: .read, user: "user", expiration: "1700000300",
            signature: "v1_l6elrCWk3gnYWRkw9DWMeWvft0660xheSKRylzJkKHc"),
        Vector(
            path: "", operation: .write, user: "", expiration: "1700000000",
            signature: "v1_whTj/mFEArk/b/a3iFmBv3yaDEFMhfP4ibIiKrfdfq8"),
        Vector(
            path: "x", operation: .read, user: "root", expiration: "1699999995",
            signature: "v1_HHlowJY7r25MWYLSUW28b/j8Hr/+BOf5I2E7I7cwvr8"),
    ]

    private let token: AccessToken

    init() throws {
        token = try #require(AccessToken(Self.secret))
    }

    @Test(arguments: vectors)
    func signaturesAreThoseOfTheSDK(_ vector: Vector) throws {
        let access = try #require(
            SignedAccess(
                path: vector.path, operation: vector.operation, user: vector.user, expiration: vector.expiration))
        #expect(access.signature(with: token) == vector.signature)
        #expect(access.decision(on: vector.signature, token: token, now: 1_600_000_000_000) == .granted)
        #expect(access.decision(on: vector.signature, token: AccessToken(), now: 1_600_000_000_000) == .wrong)
    }

    @Test func whoseItIsIsFoundAmongMany() throws {
        let vector = Self.vectors[0]
        let access = try #require(
            SignedAccess(path: vector.path, operation: vector.operation, user: vector.user, expiration: nil))
        let tokens = (0..<100).map { _ in AccessToken() } + [token]
        let decisions = tokens.map { access.decision(on: vector.signature, token: $0, now: 0) }
        #expect(decisions == Array(repeating: .wrong, count: 100) + [.granted])
    }

    @Test func itExpires() throws {
        let vector = Self.vectors[2]
        let access = try #require(
            SignedAccess(path: vector.path, operation: .read, user: "user", expiration: vector.expiration))
        #expect(access.decision(on: vector.signature, token: token, now: 1_700_000_299_999) == .granted)
        #expect(access.decision(on: vector.signature, token: token, now: 1_700_000_300_000) == .expired)
        // Who has no good signature does not learn that it would be over.
        #expect(access.decision(on: "v1_", token: token, now: .max) == .wrong)
    }

    @Test func anotherPartIsAnotherSignature() throws {
        let signature = Self.vectors[0].signature
        let others = [
            SignedAccess(path: "/home/user/b.txt", operation: .read, user: "user", expiration: nil),
            SignedAccess(path: "/home/user/a.txt", operation: .write, user: "user", expiration: nil),
            SignedAccess(path: "/home/user/a.txt", operation: .read, user: "root", expiration: nil),
            SignedAccess(path: "/home/user/a.txt", operation: .read, user: "user", expiration: "99999999999"),
        ]
        for other in others {
            #expect(try #require(other).decision(on: signature, token: token, now: 0) == .wrong)
        }
    }

    @Test func whatWouldReadAsAnotherRequestIsRefused() {
        // Signed for writing "/a:read:user", it would be the text for reading "/a" as the user "user:write:".
        #expect(SignedAccess(path: "/a", operation: .read, user: "user:write:", expiration: nil) == nil)
        for expiration in ["", " 1", "1 ", "+1", "01", "1e9", "0x1", "-0", "1.0", "99999999999999999999", "１", "1:2"] {
            #expect(
                SignedAccess(path: "/a", operation: .read, user: "", expiration: expiration) == nil, "\(expiration)")
        }
    }

    @Test func garbageNeverTrapsNorPasses() throws {
        var random = RandomNumbers(seed: 4)
        let good = Self.vectors[0]
        let access = try #require(SignedAccess(path: good.path, operation: .read, user: "user", expiration: nil))
        for _ in 0..<5_000 {
            var bytes = Array(good.signature.utf8)
            switch Int.random(in: 0..<3, using: &random) {
            case 0:
                bytes[Int.random(in: bytes.indices, using: &random)] ^= UInt8.random(in: 1...255, using: &random)
            case 1: bytes.removeLast(Int.random(in: 1...bytes.count, using: &random))
            default: bytes.append(UInt8.random(in: .min ... .max, using: &random))
            }
            let signature = String(decoding: bytes, as: UTF8.self)
            #expect(access.decision(on: signature, token: token, now: 0) == .wrong)
        }
    }

    @Test func accessTokensAreLongAndTheirOwn() {
        let tokens = (0..<100).map { _ in AccessToken() }
        #expect(Set(tokens.map(\.secret)).count == 100)
        for token in tokens {
            #expect(token.secret.wholeMatch(of: #/[0-9a-f]{64}/#) != nil)
            #expect(token.matches(token.secret))
            #expect(AccessToken(token.secret)?.secret == token.secret)
            #expect(!token.matches(AccessToken().secret))
            for wrong in ["", String(token.secret.dropLast()), token.secret + "0", token.secret.uppercased() + " "] {
                #expect(!token.matches(wrong))
            }
        }
    }
}
