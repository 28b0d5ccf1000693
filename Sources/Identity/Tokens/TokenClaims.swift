import JWTKit

/// The claims that are read; what else a token says is nobody's business here.
///
/// Not the claim types of the library: one of them traps on an empty list of audiences, and theirs read the clock.
struct TokenClaims: JWTPayload {
    let expires: Double?
    let notBefore: Double?
    let tenant: String?
    let subject: String?
    let issuer: String?
    let audience: Audience?
    let name: String?

    private enum CodingKeys: String, CodingKey {
        case expires = "exp"
        case notBefore = "nbf"
        case tenant = "tenant_id"
        case subject = "sub"
        case issuer = "iss"
        case audience = "aud"
        case name
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        expires = try container.decodeIfPresent(Double.self, forKey: .expires)
        notBefore = try container.decodeIfPresent(Double.self, forKey: .notBefore)
        tenant = try container.decodeIfPresent(String.self, forKey: .tenant)
        subject = try container.decodeIfPresent(String.self, forKey: .subject)
        issuer = try container.decodeIfPresent(String.self, forKey: .issuer)
        audience = try container.decodeIfPresent(Audience.self, forKey: .audience)
        // Only shown: whatever else an issuer puts there harms nobody.
        name = try? container.decodeIfPresent(String.self, forKey: .name)
    }

    /// Nothing: the verifier looks at the claims with a clock of its own.
    func verify(using algorithm: some JWTAlgorithm) {}

    /// One audience, or a list of them.
    struct Audience: Codable, Sendable {
        let names: [String]

        init(names: [String]) {
            self.names = names
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let name = try? container.decode(String.self) {
                names = [name]
            } else {
                names = try container.decode([String].self)
            }
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            try container.encode(names)
        }
    }
}
