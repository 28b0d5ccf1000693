import FoundationEssentials
import JWTKit

/// The public keys that tokens may be signed with, by their ids.
struct KeySet: Sendable {
    /// The most keys of a set.
    static let mostKeys = 64

    /// A key and the one algorithm that it is for.
    struct Key: Sendable {
        let algorithm: TokenAlgorithm
        /// Of this key alone: the library takes any key of a collection for a token whose key it does not find.
        let verifier: JWTKeyCollection
    }

    private let keys: [String: Key]
    /// How many keys of the file are not used: other algorithms, other purposes, no id.
    let ignored: Int

    var count: Int { keys.count }

    /// Reads a JSON Web Key Set (RFC 7517).
    ///
    /// Keys of other kinds are passed over, as the standard has it. What is wrong with a key that would be used makes
    /// the whole set unusable: an operator must hear of it.
    ///
    /// - Throws: `IdentityError` (`unusableFile`); its text names the key, not the file.
    init(json: [UInt8]) async throws(IdentityError) {
        let file: File
        do {
            file = try JSONDecoder().decode(File.self, from: Data(json))
        } catch {
            throw IdentityError(.unusableFile, "it is not a JSON Web Key Set: give {\"keys\": [...]}")
        }
        guard file.keys.count <= Self.mostKeys else {
            throw IdentityError(.unusableFile, "it holds more than \(Self.mostKeys) keys: remove old ones")
        }
        var keys: [String: Key] = [:]
        for (index, entry) in file.keys.enumerated() {
            guard !entry.isPrivate else {
                throw IdentityError(
                    .unusableFile, "key \(index + 1) is a private one: replace it, and publish only public keys")
            }
            guard let algorithm = entry.usableAlgorithm, let id = entry.keyID else { continue }
            guard keys[id] == nil else {
                throw IdentityError(.unusableFile, "key \(index + 1) has the id of another: give each its own")
            }
            keys[id] = Key(algorithm: algorithm, verifier: try await entry.verifier(for: algorithm, number: index + 1))
        }
        guard !keys.isEmpty else {
            throw IdentityError(
                .unusableFile, "it holds no key to verify with: add one with a kid, of EC and P-256 or OKP and Ed25519")
        }
        self.keys = keys
        ignored = file.keys.count - keys.count
    }

    subscript(id: String) -> Key? { keys[id] }

    private struct File: Decodable {
        let keys: [Entry]
    }

    /// One key as it stands in the file.
    private struct Entry: Decodable {
        let type: String
        let curve: String?
        let x: String?
        let y: String?
        let algorithm: String?
        let use: String?
        let operations: [String]?
        let keyID: String?
        let isPrivate: Bool

        private enum CodingKeys: String, CodingKey {
            case type = "kty"
            case curve = "crv"
            case x
            case y
            case algorithm = "alg"
            case use
            case operations = "key_ops"
            case keyID = "kid"
            case privateValue = "d"
            case symmetricValue = "k"
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            type = try container.decode(String.self, forKey: .type)
            curve = try container.decodeIfPresent(String.self, forKey: .curve)
            x = try container.decodeIfPresent(String.self, forKey: .x)
            y = try container.decodeIfPresent(String.self, forKey: .y)
            algorithm = try container.decodeIfPresent(String.self, forKey: .algorithm)
            use = try container.decodeIfPresent(String.self, forKey: .use)
            operations = try container.decodeIfPresent([String].self, forKey: .operations)
            keyID = try container.decodeIfPresent(String.self, forKey: .keyID)
            isPrivate = container.contains(.privateValue) || container.contains(.symmetricValue)
        }

        /// The algorithm that the key's kind and curve decide; nil when the key is for something else.
        var usableAlgorithm: TokenAlgorithm? {
            guard use ?? "sig" == "sig", operations?.contains("verify") ?? true else { return nil }
            let decided: TokenAlgorithm
            switch (type, curve) {
            case ("EC", "P-256"): decided = .es256
            case ("OKP", "Ed25519"): decided = .edDSA
            default: return nil
            }
            return algorithm ?? decided.rawValue == decided.rawValue ? decided : nil
        }

        func verifier(for algorithm: TokenAlgorithm, number: Int) async throws(IdentityError) -> JWTKeyCollection {
            let verifier = JWTKeyCollection()
            do {
                switch algorithm {
                case .es256: await verifier.add(ecdsa: try ES256PublicKey(parameters: (x ?? "", y ?? "")))
                case .edDSA: await verifier.add(eddsa: try EdDSA.PublicKey(x: x ?? "", curve: .ed25519))
                }
            } catch {
                throw IdentityError(.unusableFile, "key \(number) is not a point of its curve: give it anew")
            }
            return verifier
        }
    }
}
