package import SandboxPolicy

/// How long one execution of a session may take, before its creator lowers that.
package enum ExecutionTime: Sendable {
    /// As its profile says.
    case ofProfile
    /// As long as the session lives, as E2B's clients expect.
    case ofSession

    /// The limits of a session of a profile.
    ///
    /// - Parameters:
    ///   - profile: The profile's limits.
    ///   - life: Seconds that the session lives at most.
    ///   - most: Seconds of real time that the operator lets an execution take, whatever its session's.
    /// - Returns: What its creator may lower.
    package func limits(of profile: Limits, life: Double, most: Double) -> Limits {
        var limits = profile
        switch self {
        case .ofProfile:
            limits.wallSeconds = min(limits.wallSeconds, most)
        case .ofSession:
            limits.wallSeconds = min(life, most)
            // Real time is over before all its processes together can have used as much.
            limits.cpuSeconds = limits.wallSeconds * Double(limits.processes)
        }
        return limits
    }
}
