package import SandboxPolicy

/// What somebody wants of a new session.
package struct SessionRequest: Sendable {
    package var name: String?
    /// What is loaded and allowed, a file of `sandbox/profiles`; nil for the server's.
    package var profile: String?
    package var limits = LimitChoices()
    /// How long an execution may take, unless `limits` say less.
    package var executionTime = ExecutionTime.ofProfile
    package var environment = EnvironmentVariables()
    /// Seconds without use after which it ends; nil for the server's.
    package var idleSeconds: Double?
    /// Seconds after which it ends; nil for the server's.
    package var lifeSeconds: Double?
    /// What its creator wants to find again, up to 64 texts.
    package var metadata: [String: String] = [:]
    /// A secret that opens this session alone, as E2B's clients have it; nil for none.
    package var accessToken: String?

    package init() {}
}

/// Limits that a session's creator lowers; nil leaves them as they are.
package struct LimitChoices: Codable, Equatable, Sendable {
    package var wallSeconds: Double?
    package var cpuSeconds: Double?
    package var memoryBytes: UInt64?
    package var processes: UInt64?
    package var openFiles: UInt64?
    package var fileBytes: UInt64?
    package var temporaryBytes: UInt64?
    package var outputBytes: UInt64?

    package init() {}

    private enum CodingKeys: String, CodingKey {
        case wallSeconds = "wall_seconds"
        case cpuSeconds = "cpu_seconds"
        case memoryBytes = "memory_bytes"
        case processes
        case openFiles = "open_files"
        case fileBytes = "file_bytes"
        case temporaryBytes = "temporary_bytes"
        case outputBytes = "output_bytes"
    }

    /// The limits, lowered.
    ///
    /// - Throws: `EngineError` that names a limit which is above what it was, or too small to live with.
    func lowered(from most: Limits) throws(EngineError) -> Limits {
        var limits = most
        try lower(&limits.wallSeconds, to: wallSeconds, "wall_seconds")
        try lower(&limits.cpuSeconds, to: cpuSeconds, "cpu_seconds")
        try lower(&limits.memoryBytes, to: memoryBytes, "memory_bytes", atLeast: 16 << 20)
        try lower(&limits.processes, to: processes, "processes", atLeast: 1)
        try lower(&limits.openFiles, to: openFiles, "open_files", atLeast: 32)
        try lower(&limits.fileBytes, to: fileBytes, "file_bytes", atLeast: 1)
        try lower(&limits.temporaryBytes, to: temporaryBytes, "temporary_bytes", atLeast: 4_096)
        try lower(&limits.outputBytes, to: outputBytes, "output_bytes", atLeast: 1)
        return limits
    }

    private func lower(_ limit: inout Double, to value: Double?, _ name: String) throws(EngineError) {
        guard let value else { return }
        guard value > 0, value <= limit else {
            throw EngineError(
                .invalid, "limits.\(name) must be above 0 and at most \(limit) here: choose another")
        }
        limit = value
    }

    private func lower(
        _ limit: inout UInt64, to value: UInt64?, _ name: String, atLeast least: UInt64
    ) throws(EngineError) {
        guard let value else { return }
        guard value >= least, value <= limit else {
            throw EngineError(
                .invalid, "limits.\(name) must be from \(least) to \(limit) here: choose another")
        }
        limit = value
    }
}
