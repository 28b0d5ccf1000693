package import SandboxPolicy

/// What the operator decides about a host.
package struct HostConfiguration: Sendable {
    /// Where the directories of tenants are.
    package var dataDirectory: String
    /// Layers to do without although a machine should have them.
    package var missingLayers: Set<Layer>
    /// Runs workers without any confinement.
    package var isDirect: Bool
    /// Bytes of memory that all sandboxes together may have; nil for what the machine can do without.
    package var memoryBytes: UInt64?
    /// How those who run code come to the rest of a long result.
    package var readingAdvice = ReadingAdvice.commandLine

    package init(dataDirectory: String, missingLayers: Set<Layer> = [], isDirect: Bool = false) {
        self.dataDirectory = dataDirectory
        self.missingLayers = missingLayers
        self.isDirect = isDirect
    }

    /// Where data goes when nobody says: `BURROW_DATA`, a system directory for root, the user's own otherwise.
    package static func defaultDataDirectory(environment: [String: String], isRoot: Bool) -> String {
        if let given = environment["BURROW_DATA"], !given.isEmpty { return given }
        if isRoot { return "/var/lib/burrow" }
        if let given = environment["XDG_DATA_HOME"], !given.isEmpty { return given + "/burrow" }
        return (environment["HOME"] ?? ".") + "/.local/share/burrow"
    }
}
