/// What of a token's header decides about it, before anything is verified.
struct TokenHeader: Decodable {
    let algorithm: String
    let keyID: String?
    let isExtended: Bool

    private enum CodingKeys: String, CodingKey {
        case algorithm = "alg"
        case keyID = "kid"
        case critical = "crit"
        case unencoded = "b64"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        algorithm = try container.decode(String.self, forKey: .algorithm)
        keyID = try container.decodeIfPresent(String.self, forKey: .keyID)
        isExtended = container.contains(.critical) || container.contains(.unencoded)
    }
}
