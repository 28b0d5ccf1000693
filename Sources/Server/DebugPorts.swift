/// Where E2B's clients look for a sandbox in their debug mode.
enum DebugPorts {
    /// The code interpreter's, and the daemon's for files and processes.
    static let all = [49_999, 49_983]
}
