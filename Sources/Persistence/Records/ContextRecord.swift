/// A context of a session: one interpreter with its own variables.
///
/// All times are milliseconds since 1970.
package struct ContextRecord: Codable, Equatable, Sendable {
    /// The caller's, unique among contexts.
    package let id: String
    package let sessionID: String
    package let language: String
    /// Where its code starts; nil for the session's usual place.
    package let workingDirectory: String?
    /// Whether it is the one that executions without a context go to.
    package let isDefault: Bool
    package let createdAt: Int64
    package var endedAt: Int64?

    package init(
        id: String, sessionID: String, language: String, workingDirectory: String? = nil, isDefault: Bool = false,
        createdAt: Int64, endedAt: Int64? = nil
    ) {
        self.id = id
        self.sessionID = sessionID
        self.language = language
        self.workingDirectory = workingDirectory
        self.isDefault = isDefault
        self.createdAt = createdAt
        self.endedAt = endedAt
    }
}
