/// The names that E2B's clients call sessions by: they stand in host names, which have no underscores.
enum SandboxID {
    private static let prefix = "sess_"

    static func of(_ session: String) -> String {
        session.hasPrefix(prefix) ? String(session.dropFirst(prefix.count)) : session
    }

    static func session(_ id: String) -> String { prefix + id }
}
