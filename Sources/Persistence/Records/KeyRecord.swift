/// An API key, of which only a hash is kept.
///
/// All times are milliseconds since 1970.
package struct KeyRecord: Codable, Equatable, Sendable {
    /// How many bytes a hash has.
    package static let hashLength = 32

    /// The caller's, unique among keys.
    package let id: String
    /// The key's hash, `hashLength` bytes, unique among keys.
    package let hash: [UInt8]
    package let tenant: String
    package let user: String
    /// What its owner calls it.
    package let name: String
    package let createdAt: Int64
    package let expiresAt: Int64?
    package var revokedAt: Int64?
    package var lastUsedAt: Int64?

    package init(
        id: String, hash: [UInt8], tenant: String, user: String, name: String, createdAt: Int64,
        expiresAt: Int64? = nil, revokedAt: Int64? = nil, lastUsedAt: Int64? = nil
    ) {
        self.id = id
        self.hash = hash
        self.tenant = tenant
        self.user = user
        self.name = name
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.revokedAt = revokedAt
        self.lastUsedAt = lastUsedAt
    }
}
