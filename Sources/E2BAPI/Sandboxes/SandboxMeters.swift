import Engine
import Persistence
import SessionPool

/// How busy sandboxes are, which is told by what they used between two looks.
@HostLoop
final class SandboxMeters {
    private let manager: EngineManager
    private var bySession: [String: Look] = [:]

    private struct Look {
        var cpuSeconds: Double
        var at: Int64
        var busy = 0.0
    }

    /// Looks that are closer together than this, in milliseconds, tell the same.
    private static let resolution: Int64 = 1_000

    /// Keeps looks as long as the sessions of an engine live.
    nonisolated init(manager: EngineManager) {
        self.manager = manager
    }

    /// Processors' worth of time that a session uses: on average since the last look, or since it began.
    func processors(_ session: LiveSession, _ usage: SessionUsage, now: Int64) -> Double {
        bySession = bySession.filter { manager.liveSession($0.key) != nil }
        let last = bySession[session.id] ?? Look(cpuSeconds: 0, at: session.record.createdAt)
        let elapsed = now - last.at
        guard elapsed >= Self.resolution || bySession[session.id] == nil else { return last.busy }
        // A room that was made anew counts from nothing.
        let used = usage.cpuSeconds - (usage.cpuSeconds < last.cpuSeconds ? 0 : last.cpuSeconds)
        let busy = used / (Double(max(elapsed, Self.resolution)) / 1_000)
        bySession[session.id] = Look(cpuSeconds: usage.cpuSeconds, at: now, busy: busy)
        return busy
    }
}
