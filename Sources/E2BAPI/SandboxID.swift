import Engine

/// The names that E2B's clients call sessions by: they stand in host names, which have no underscores.
enum SandboxID {
    private static let kind = "sess"
    private static let prefix = kind + "_"

    static func of(_ session: String) -> String {
        session.hasPrefix(prefix) ? String(session.dropFirst(prefix.count)) : session
    }

    static func session(_ id: String) -> String { prefix + id }

    /// Whether it can name a sandbox, live or not.
    static func isValid(_ id: String) -> Bool {
        Identifier.isValid(session(id), kind: kind)
    }
}
