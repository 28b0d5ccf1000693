/// A request's claim to be the first with its idempotency key.
package struct IdempotencyClaim: Equatable, Sendable {
    /// How long a claim is remembered, in milliseconds: a day.
    package static let lifetime: Int64 = 24 * 60 * 60 * 1_000

    /// Whose keys these are: keys of others are other keys.
    package let owner: String
    package let key: String
    /// A hash of the request, to tell a repeated one from another with the same key.
    package let fingerprint: [UInt8]
    /// What the request makes if it is the first.
    package let resourceID: String

    package init(owner: String, key: String, fingerprint: [UInt8], resourceID: String) {
        self.owner = owner
        self.key = key
        self.fingerprint = fingerprint
        self.resourceID = resourceID
    }

    /// What became of a claim.
    package enum Outcome: Equatable, Sendable {
        /// It is the first.
        case new
        /// An earlier request had the key, made a resource, and was or was not the same request.
        case existing(resourceID: String, isSameFingerprint: Bool)
    }
}
