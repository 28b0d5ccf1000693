/// A session as it is remembered: whose it is, how it was asked for, and what became of it.
///
/// All times are milliseconds since 1970.
package struct SessionRecord: Codable, Equatable, Sendable {
    /// What a session is at the moment.
    package enum State: String, Codable, CaseIterable, Sendable {
        /// Can transition to: `ended`.
        case live
        /// Final.
        case ended
    }

    /// The caller's, unique among sessions.
    package let id: String
    package let tenant: String
    package let user: String
    /// What the user calls it.
    package var name: String?
    package let profile: String
    /// How it was asked for, in the caller's form.
    package var settings: [UInt8]
    package let createdAt: Int64
    package var lastUsedAt: Int64
    /// When it ends by itself; nil when it does not.
    package var expiresAt: Int64?
    package var state: State
    package var endedAt: Int64?
    /// Why it ended, in the caller's word.
    package var endReason: String?

    package init(
        id: String, tenant: String, user: String, name: String? = nil, profile: String, settings: [UInt8] = [],
        createdAt: Int64, lastUsedAt: Int64? = nil, expiresAt: Int64? = nil, state: State = .live,
        endedAt: Int64? = nil, endReason: String? = nil
    ) {
        self.id = id
        self.tenant = tenant
        self.user = user
        self.name = name
        self.profile = profile
        self.settings = settings
        self.createdAt = createdAt
        self.lastUsedAt = lastUsedAt ?? createdAt
        self.expiresAt = expiresAt
        self.state = state
        self.endedAt = endedAt
        self.endReason = endReason
    }
}
