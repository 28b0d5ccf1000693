package import SessionPool

/// Hears what an engine has done, to count and to measure it; on the loop, so it shall not take long.
package protocol EngineObserver: Sendable {
    /// An execution came to its end.
    ///
    /// - Parameters:
    ///   - status: How.
    ///   - death: What stopped it; nil when it ended by itself.
    ///   - seconds: How long its code ran; nil when it never did.
    func executionEnded(_ status: ExecutionResult.Status, death: Death.Kind?, seconds: Double?)

    /// A session has its first sandbox, so many seconds after somebody asked for it.
    func sessionOpened(seconds: Double)
}
