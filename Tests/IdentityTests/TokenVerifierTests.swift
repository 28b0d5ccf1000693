import Crypto
import Foundation
import Glibc
import JWTKit
import SandboxPolicy
import Synchronization
import Testing

@testable import Identity

@Suite struct TokenVerifierTests {
    private let directory: TemporaryDirectory
    private let issuer = Issuer()
    private let clock = TestClock()
    private var file: String { directory.path + "/keys.json" }
    /// Seconds since 1970, as it is in the tests.
    private var now: Int { Int(clock.now / 1_000) }

    init() throws {
        directory = try TemporaryDirectory()
        try issuer.write(to: file)
    }

    private func verifier(
        _ rules: TokenRules = TokenRules(), capacity: Int = 4_096,
        reloaded: @escaping @Sendable (TokenVerifier.Reload) -> Void = { _ in }
    ) async throws -> TokenVerifier {
        try await TokenVerifier(
            keySetPath: file, rules: rules, capacity: capacity, clock: clock.monotonic, reloaded: reloaded)
    }

    private func claims(_ changes: [String: (any Sendable)?] = [:]) -> [String: any Sendable] {
        var claims: [String: any Sendable] = ["exp": now + 600, "tenant_id": "acme", "sub": "ada"]
        for (name, value) in changes { claims[name] = value }
        return claims
    }

    /// Why a token is refused; nil when it is not.
    private func refusal(
        of token: String, by verifier: TokenVerifier
    ) async -> TokenRefusal? {
        do throws(TokenRefusal) {
            _ = try await verifier.verify(token, now: clock.now)
            return nil
        } catch {
            return error
        }
    }

    private func refusal(
        _ changes: [String: (any Sendable)?], rules: TokenRules = TokenRules()
    ) async throws -> TokenRefusal? {
        let verifier = try await verifier(rules)
        let first = await refusal(of: try issuer.token(claims(changes)), by: verifier)
        let second = await refusal(of: try issuer.token(claims(changes), algorithm: "EdDSA"), by: verifier)
        #expect(first == second)
        return first
    }

    // MARK: Good ones

    @Test(arguments: ["ES256", "EdDSA"])
    func aGoodTokenSaysWhoseItIs(_ algorithm: String) async throws {
        let token = try issuer.token(claims(["name": "Ada L."]), algorithm: algorithm)
        let verified = try await verifier().verify(token, now: clock.now)
        #expect(try verified.owner == Owner(tenant: "acme", user: "ada"))
        #expect(verified.name == "Ada L.")
    }

    @Test func tokensOfAnotherImplementationAreGood() async throws {
        struct Payload: JWTPayload {
            var sub: SubjectClaim
            var exp: ExpirationClaim
            var tenant_id: String
            func verify(using algorithm: some JWTAlgorithm) {}
        }
        let payload = Payload(
            sub: "ada", exp: ExpirationClaim(value: Date(timeIntervalSince1970: Double(now + 60))), tenant_id: "acme")
        let signer = JWTKeyCollection()
        await signer.add(ecdsa: try ES256PrivateKey(backing: issuer.p256), kid: "ec")
        await signer.add(eddsa: EdDSA.PrivateKey(backing: issuer.ed25519), kid: "ed")
        let verifier = try await verifier()
        for kid in ["ec", "ed"] {
            let token = try await signer.sign(payload, kid: JWKIdentifier(string: kid))
            #expect(await refusal(of: token, by: verifier) == nil)
        }
    }

    @Test func aNameThatIsNoneIsPassedOver() async throws {
        let verifier = try await verifier()
        let names: [any Sendable] = [[1, 2], ["a": "b"], 5, true, NSNull(), ""]
        for name in names {
            let verified = try await verifier.verify(try issuer.token(claims(["name": name])), now: clock.now)
            #expect(verified.name == nil)
        }
    }

    @Test func aNameThatControlsATerminalIsPassedOver() async throws {
        let token = try issuer.token(claims(["name": "a\u{1b}[2J"]))
        #expect(try await verifier().verify(token, now: clock.now).name == nil)
    }

    // MARK: Claims

    @Test(arguments: ["exp", "tenant_id", "sub"])
    func whatHasToBeThereHasToBeThere(_ claim: String) async throws {
        #expect(try await refusal([claim: nil]) == .missingClaim(claim))
        #expect(try await refusal([claim: NSNull()]) == .missingClaim(claim))
    }

    @Test(arguments: ["", "Acme", "../x", "a/b", "auth0|x", "a b", "ä", "a\u{0}", String(repeating: "a", count: 64)])
    func idsThatOwnersCannotHaveAreRefused(_ text: String) async throws {
        #expect(try await refusal(["tenant_id": text]) == .invalidClaim("tenant_id"))
        #expect(try await refusal(["sub": text]) == .invalidClaim("sub"))
    }

    @Test func claimsOfOtherTypesAreRefused() async throws {
        let wrong: [(String, any Sendable)] = [
            ("exp", "1800000000"), ("exp", [1]), ("nbf", "x"), ("sub", 5), ("tenant_id", ["acme"]), ("aud", 5),
            ("aud", [5]), ("iss", [1]),
        ]
        for (name, value) in wrong {
            let changes: [String: (any Sendable)?] = [name: value]
            #expect(try await refusal(changes) == .malformed, "\(changes)")
        }
        let verifier = try await verifier()
        for payload in ["", "null", "[]", "5", "\"x\"", "{", "{}x", #"{"exp":1e999,"sub":"a","tenant_id":"b"}"#] {
            let token = try issuer.token(
                header: #"{"alg":"ES256","kid":"ec"}"#, payload: payload, signedBy: "ES256")
            let reason = await refusal(of: token, by: verifier)
            #expect(reason == .malformed || reason == .invalidClaim("exp"), "\(payload)")
        }
    }

    @Test func itsTimeHasALeewayOfAMinute() async throws {
        #expect(try await refusal(["exp": now - 59]) == nil)
        #expect(try await refusal(["exp": now - 60]) == .expired)
        #expect(try await refusal(["exp": 0]) == .expired)
        #expect(try await refusal(["exp": -1e300]) == .expired)
        #expect(try await refusal(["exp": 1e300]) == nil)
        #expect(try await refusal(["nbf": now + 60]) == nil)
        #expect(try await refusal(["nbf": now + 61]) == .notYetValid)
        #expect(try await refusal(["nbf": 1e300]) == .notYetValid)
        #expect(try await refusal(["nbf": now - 5]) == nil)
    }

    @Test func issuerAndAudienceAreCheckedWhenConfigured() async throws {
        let rules = TokenRules(issuer: "https://issuer.example", audience: "burrow")
        let good: [String: (any Sendable)?] = ["iss": "https://issuer.example", "aud": "burrow"]
        func changed(_ name: String, _ value: (any Sendable)?) -> [String: (any Sendable)?] {
            var changes = good
            changes.updateValue(value, forKey: name)
            return changes
        }
        #expect(try await refusal(good, rules: rules) == nil)
        #expect(try await refusal(changed("aud", ["x", "burrow"]), rules: rules) == nil)
        #expect(try await refusal(changed("aud", [String]()), rules: rules) == .audience)
        #expect(try await refusal(changed("aud", "burrow2"), rules: rules) == .audience)
        #expect(try await refusal(changed("aud", nil), rules: rules) == .audience)
        #expect(try await refusal(changed("iss", "https://issuer.example/"), rules: rules) == .issuer)
        #expect(try await refusal(changed("iss", nil), rules: rules) == .issuer)
        // Without rules, anything that is well-formed goes; an empty list traps the library's own claim.
        #expect(try await refusal(["aud": [String](), "iss": "x"]) == nil)
    }

    // MARK: Forged ones

    @Test(arguments: [
        "none", "None", "NONE", "nOnE", "", "HS256", "HS384", "RS256", "PS256", "ES384", "ES512", "es256", "EDDSA",
        "ML-DSA-65",
    ])
    func otherAlgorithmsAreRefused(_ algorithm: String) async throws {
        let verifier = try await verifier()
        let payload = String(decoding: try JSONSerialization.data(withJSONObject: claims()), as: UTF8.self)
        for key in [#","kid":"ec""#, #","kid":"ed""#, #","kid":"x""#, ""] {
            let header = #"{"alg":"\#(algorithm)"\#(key)}"#
            for signed in ["", "ES256", "EdDSA"] {
                let token = try issuer.token(header: header, payload: payload, signedBy: signed)
                #expect(await refusal(of: token, by: verifier) == .algorithm)
            }
        }
    }

    @Test func thePublicKeyIsNoSharedSecret() async throws {
        let verifier = try await verifier()
        let pem = issuer.p256.publicKey.pemRepresentation
        let secrets = [
            Data(pem.utf8), issuer.p256.publicKey.x963Representation, issuer.p256.publicKey.rawRepresentation,
            issuer.ed25519.publicKey.rawRepresentation, Data(),
        ]
        let payload = String(decoding: try JSONSerialization.data(withJSONObject: claims()), as: UTF8.self)
        for (algorithm, expected) in [("HS256", TokenRefusal.algorithm), ("ES256", .signature)] {
            let start =
                Issuer.base64URL(Data(#"{"alg":"\#(algorithm)","kid":"ec"}"#.utf8)) + "."
                + Issuer.base64URL(Data(payload.utf8))
            for secret in secrets {
                let code = HMAC<SHA256>.authenticationCode(for: Data(start.utf8), using: SymmetricKey(data: secret))
                let token = start + "." + Issuer.base64URL(Data(code))
                #expect(await refusal(of: token, by: verifier) == expected)
            }
        }
    }

    @Test func aKeyIsForItsOwnAlgorithmOnly() async throws {
        let verifier = try await verifier()
        let payload = String(decoding: try JSONSerialization.data(withJSONObject: claims()), as: UTF8.self)
        for (algorithm, key) in [("EdDSA", "ec"), ("ES256", "ed")] {
            let token = try issuer.token(
                header: #"{"alg":"\#(algorithm)","kid":"\#(key)"}"#, payload: payload, signedBy: algorithm)
            #expect(await refusal(of: token, by: verifier) == .keyConfusion)
        }
        // The header is right about its key, but another one signed.
        let token = try issuer.token(header: #"{"alg":"ES256","kid":"ec"}"#, payload: payload, signedBy: "EdDSA")
        #expect(await refusal(of: token, by: verifier) == .signature)
    }

    @Test func keysThatAreNotInTheSetAreRefused() async throws {
        let verifier = try await verifier()
        let payload = String(decoding: try JSONSerialization.data(withJSONObject: claims()), as: UTF8.self)
        func refusal(_ header: String) async throws -> TokenRefusal? {
            await self.refusal(
                of: try issuer.token(header: header, payload: payload, signedBy: "ES256"), by: verifier)
        }
        // Signed by a key of the set, which the library would find by itself.
        #expect(try await refusal(#"{"alg":"ES256","kid":"other"}"#) == .unknownKey)
        #expect(try await refusal(#"{"alg":"ES256","kid":""}"#) == .unknownKey)
        #expect(try await refusal(#"{"alg":"ES256","kid":"../../dev/null"}"#) == .unknownKey)
        #expect(try await refusal(#"{"alg":"ES256"}"#) == .noKeyID)
        #expect(try await refusal(#"{"alg":"ES256","kid":null}"#) == .noKeyID)
        // A key in the header is nobody's.
        #expect(try await refusal(#"{"alg":"ES256","jwk":{"kty":"EC"},"jku":"http://x"}"#) == .noKeyID)
        #expect(try await refusal(#"{"alg":"ES256","kid":"ec","crit":["exp"]}"#) == .criticalExtension)
        #expect(try await refusal(#"{"alg":"ES256","kid":"ec","b64":false}"#) == .criticalExtension)
        for header in ["", "null", "[]", "{}", #"{"alg":5}"#, #"{"alg":null}"#, #"{"alg":"ES256","kid":5}"#, "{"] {
            #expect(try await refusal(header) == .malformed, "\(header)")
        }
    }

    @Test func tokensOfAnotherIssuerAreRefused() async throws {
        let verifier = try await verifier()
        for algorithm in ["ES256", "EdDSA"] {
            let token = try Issuer().token(claims(), algorithm: algorithm)
            #expect(await refusal(of: token, by: verifier) == .signature)
        }
    }

    @Test(arguments: ["ES256", "EdDSA"])
    func oneChangedBitIsRefused(_ algorithm: String) async throws {
        let verifier = try await verifier()
        let token = Array(try issuer.token(claims(), algorithm: algorithm).utf8)
        var random = RandomNumbers(seed: 7)
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        // The last character carries bits that say nothing; it is looked at below.
        for index in token.indices.dropLast() where token[index] != UInt8(ascii: ".") {
            var changed = token
            repeat {
                changed[index] = alphabet.randomElement(using: &random) ?? 0
            } while changed[index] == token[index]
            #expect(await refusal(of: String(decoding: changed, as: UTF8.self), by: verifier) != nil, "at \(index)")
        }
    }

    @Test func signaturesOfZeroesAreRefused() async throws {
        let verifier = try await verifier()
        for algorithm in ["ES256", "EdDSA"] {
            let parts = try issuer.token(claims(), algorithm: algorithm).split(separator: ".")
            for count in [0, 1, 32, 63, 64, 65, 128] {
                for byte in [UInt8(0), 0xff] {
                    let signature = Issuer.base64URL(Data(repeating: byte, count: count))
                    let token = "\(parts[0]).\(parts[1]).\(signature)"
                    #expect(await refusal(of: token, by: verifier) == .signature)
                }
            }
        }
    }

    @Test func aTokenHasOneSpelling() async throws {
        let verifier = try await verifier()
        let token = try issuer.token(claims())
        #expect(await refusal(of: token, by: verifier) == nil)
        for other in [
            token + "=", token + "==", token + "\n", " " + token, token + ".", "." + token, token + "..",
            token.replacing(".", with: ". "), token + "A", String(token.dropLast(3)), "", ".", "..", "...",
            token.replacing(".", with: ""), token + "\u{0}",
        ] {
            #expect(await refusal(of: other, by: verifier) != nil, "\(other)")
        }
    }

    @Test func longTokensAreNotLookedAt() async throws {
        let verifier = try await verifier()
        let long = try issuer.token(claims(["padding": String(repeating: "x", count: 8_192)]))
        #expect(await refusal(of: long, by: verifier) == .oversized)
        #expect(await refusal(of: String(repeating: ".", count: 10_000_000), by: verifier) == .oversized)
        let deep = String(repeating: "[", count: 4_000)
        #expect(
            await refusal(
                of: try issuer.token(header: deep, payload: "{}", signedBy: "ES256"), by: verifier) == .malformed)
    }

    @Test func garbageNeverTraps() async throws {
        let verifier = try await verifier()
        let token = Array(try issuer.token(claims()).utf8)
        var random = RandomNumbers(seed: 8)
        for _ in 0..<3_000 {
            let garbage = (0..<Int.random(in: 0...200, using: &random)).map { _ in
                UInt8.random(in: .min ... .max, using: &random)
            }
            let cut = Int.random(in: 0...token.count, using: &random)
            let text = String(decoding: token[..<cut] + garbage + token[cut...].dropFirst(), as: UTF8.self)
            #expect(await refusal(of: text, by: verifier) != nil)
            let parts = (0..<3).map { _ -> String in
                let count = Int.random(in: 0...60, using: &random)
                let text = (0..<count).map { _ in UInt8.random(in: 0x20...0x7f, using: &random) }
                return Issuer.base64URL(Data(text))
            }
            #expect(await refusal(of: parts.joined(separator: "."), by: verifier) != nil)
        }
    }

    // MARK: What is remembered

    @Test func aRememberedTokenExpiresAllTheSame() async throws {
        let verifier = try await verifier()
        let token = try issuer.token(claims(["exp": now + 5]))
        #expect(await refusal(of: token, by: verifier) == nil)
        #expect(verifier.wasGenuine(token, now: clock.now))
        clock.advance(seconds: 64)
        #expect(await refusal(of: token, by: verifier) == nil)
        clock.advance(seconds: 1)
        #expect(await refusal(of: token, by: verifier) == .expired)
        #expect(!verifier.wasGenuine(token, now: clock.now))
    }

    @Test func theTimesAreLookedAtWhileItIsRemembered() async throws {
        var rules = TokenRules()
        rules.leeway = 0
        let verifier = try await verifier(rules)
        let token = try issuer.token(claims(["exp": now + 5]))
        #expect(await refusal(of: token, by: verifier) == nil)
        clock.advance(seconds: 4.9)
        #expect(await refusal(of: token, by: verifier) == nil)
        clock.advance(seconds: 0.1)
        #expect(await refusal(of: token, by: verifier) == .expired)
    }

    @Test func nothingIsRememberedOfWhatIsRefused() async throws {
        let verifier = try await verifier()
        for token in [try Issuer().token(claims()), try issuer.token(claims(["sub": "A"])), "x.y.z"] {
            #expect(await refusal(of: token, by: verifier) != nil)
            #expect(!verifier.wasGenuine(token, now: clock.now))
        }
    }

    // MARK: The file

    @Test func aKeyThatIsWithdrawnIsRefusedASecondLater() async throws {
        let events = Mutex<[String]>([])
        let verifier = try await verifier { reload in events.withLock { $0.append("\(reload)") } }
        let token = try issuer.token(claims())
        let other = try issuer.token(claims(), algorithm: "EdDSA")
        #expect(await refusal(of: token, by: verifier) == nil)
        try Issuer.keySet([issuer.ed25519JWK]).write(to: URL(fileURLWithPath: file))
        #expect(await refusal(of: token, by: verifier) == nil)
        clock.advance(seconds: 1)
        #expect(await refusal(of: token, by: verifier) == .unknownKey)
        #expect(await refusal(of: other, by: verifier) == nil)
        #expect(events.withLock { $0 } == ["read(keys: 1, ignored: 0)"])
    }

    @Test func aDamagedFileLeavesTheKeysAsTheyWere() async throws {
        let failures = Mutex(0)
        let verifier = try await verifier { if case .failed = $0 { failures.withLock { $0 += 1 } } }
        let token = try issuer.token(claims())
        try Data("{".utf8).write(to: URL(fileURLWithPath: file))
        for _ in 0..<5 {
            clock.advance(seconds: 40)
            #expect(await refusal(of: token, by: verifier) == nil)
        }
        #expect(failures.withLock { $0 } == 1)
        unlink(file)
        clock.advance(seconds: 40)
        #expect(await refusal(of: token, by: verifier) == nil)
        #expect(failures.withLock { $0 } == 2)
        let next = Issuer()
        try next.write(to: file)
        clock.advance(seconds: 40)
        #expect(await refusal(of: token, by: verifier) == .signature)
        #expect(await refusal(of: try next.token(claims()), by: verifier) == nil)
    }

    @Test func keysForOtherThingsArePassedOver() async throws {
        func with(_ changes: [String: any Sendable]) -> [String: any Sendable] {
            issuer.p256JWK.merging(["kid": "other"]) { $1 }.merging(changes) { $1 }
        }
        let set = try Issuer.keySet([
            issuer.p256JWK, ["kty": "RSA", "kid": "r", "n": "AQAB", "e": "AQAB"], ["kty": "future"],
            with(["use": "enc"]), with(["crv": "P-384"]), with(["alg": "ES384"]), with(["key_ops": ["sign"]]),
            with(["alg": "HS256"]),
        ])
        let keys = try await KeySet(json: Array(set))
        #expect(keys.count == 1)
        #expect(keys.ignored == 7)
        #expect(keys["other"] == nil)
        #expect(keys["ec"]?.algorithm == .es256)
    }

    @Test func setsThatCannotBeMeantAreRefused() async throws {
        func with(_ changes: [String: any Sendable]) -> [String: any Sendable] {
            issuer.p256JWK.merging(changes) { $1 }
        }
        let sets: [(String, [[String: any Sendable]])] = [
            ("no key", []), ("no key", [["kty": "RSA", "kid": "x"]]),
            ("private", [with(["d": "AAAA"])]), ("private", [issuer.p256JWK, ["kty": "oct", "k": "AAAA"]]),
            ("id of another", [issuer.p256JWK, issuer.p256JWK]), ("not a point", [with(["x": "AAAA"])]),
            ("not a point", [with(["x": Issuer.base64URL(Data(repeating: 1, count: 32))])]),
            ("not a point", [with(["y": "%%%"])]),
            ("not a point", [["kty": "OKP", "crv": "Ed25519", "kid": "k", "x": "AAAA"]]),
            ("not a point", [["kty": "OKP", "crv": "Ed25519", "kid": "k"]]),
            ("more than 64", (0...64).map { with(["kid": "\($0)"]) }),
        ]
        for (reason, keys) in sets {
            do {
                _ = try await KeySet(json: Array(try Issuer.keySet(keys)))
                Issue.record("it was taken: \(reason)")
            } catch {
                #expect((error as? IdentityError)?.description.contains(reason) == true, "\(error)")
            }
        }
        for text in ["", "[]", "{}", "null", #"{"keys":5}"#, #"{"keys":[5]}"#, #"{"keys":[{}]}"#] {
            await #expect(throws: IdentityError.self) { try await KeySet(json: Array(text.utf8)) }
        }
    }

    @Test func filesThatCannotBeReadAreRefusedAtTheStart() async throws {
        let path = file
        unlink(path)
        await #expect(throws: IdentityError.self) { try await verifier() }
        #expect(mkfifo(path, 0o600) == 0)
        await #expect(throws: IdentityError.self) { try await verifier() }
        unlink(path)
        try Data(repeating: 0x20, count: 300_000).write(to: URL(fileURLWithPath: path))
        await #expect(throws: IdentityError.self) { try await verifier() }
        do { _ = try await verifier() } catch { #expect("\(error)".contains(path)) }
    }
}
