import Crypto
import Foundation
import Synchronization

/// Signs tokens, good and bad ones, with keys of its own, and writes the set of their public keys.
///
/// The tokens are put together by hand, not by the library that verifies them.
struct Issuer: Sendable {
    let p256 = P256.Signing.PrivateKey()
    let ed25519 = Curve25519.Signing.PrivateKey()

    static func base64URL(_ data: some DataProtocol) -> String {
        Data(data).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    var p256JWK: [String: any Sendable] {
        let raw = p256.publicKey.rawRepresentation
        return [
            "kty": "EC", "crv": "P-256", "kid": "ec", "x": Self.base64URL(raw.prefix(32)),
            "y": Self.base64URL(raw.suffix(32)),
        ]
    }

    var ed25519JWK: [String: any Sendable] {
        ["kty": "OKP", "crv": "Ed25519", "kid": "ed", "x": Self.base64URL(ed25519.publicKey.rawRepresentation)]
    }

    static func keySet(_ keys: [[String: any Sendable]]) throws -> Data {
        try JSONSerialization.data(withJSONObject: ["keys": keys])
    }

    func write(to path: String) throws {
        try Self.keySet([p256JWK, ed25519JWK]).write(to: URL(fileURLWithPath: path))
    }

    /// Both parts as given, and a signature by the key that the algorithm is for, or none.
    func token(header: String, payload: String, signedBy algorithm: String) throws -> String {
        let start = Self.base64URL(Data(header.utf8)) + "." + Self.base64URL(Data(payload.utf8))
        let signature: Data =
            switch algorithm {
            case "ES256": try p256.signature(for: Data(start.utf8)).rawRepresentation
            case "EdDSA": try ed25519.signature(for: Data(start.utf8))
            default: Data()
            }
        return start + "." + Self.base64URL(signature)
    }

    func token(_ claims: [String: any Sendable], algorithm: String = "ES256") throws -> String {
        let key = algorithm == "ES256" ? "ec" : "ed"
        return try token(
            header: #"{"alg":"\#(algorithm)","typ":"JWT","kid":"\#(key)"}"#,
            payload: String(decoding: try JSONSerialization.data(withJSONObject: claims), as: UTF8.self),
            signedBy: algorithm)
    }
}
