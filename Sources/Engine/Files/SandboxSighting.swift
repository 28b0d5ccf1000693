import Persistence
import SessionPool

/// What was seen of a session's sandbox at one time.
///
/// Two of them tell whether something ran in between: who writes files uses a processor.
struct SandboxSighting: Equatable {
    /// Processor time that was used in it, in seconds; nil when nobody counts.
    let processorSeconds: Double?
    /// When code or a command last began or ended, in milliseconds since 1970.
    let lastUsedAt: Int64
    /// Whether any runs.
    let isBusy: Bool

    /// Whether anything ran since an earlier one.
    func isActive(since before: SandboxSighting?) -> Bool {
        processorSeconds == nil || processorSeconds != before?.processorSeconds
    }

    /// Whether what ran was what code or a command had left running.
    func isLeftOver(since before: SandboxSighting?) -> Bool {
        !isBusy && before?.isBusy == false && before?.lastUsedAt == lastUsedAt
    }
}

extension LiveSession {
    /// What is to be seen of the sandbox now.
    var sighting: SandboxSighting {
        SandboxSighting(
            processorSeconds: sandbox?.processorSeconds, lastUsedAt: record.lastUsedAt, isBusy: isBusy)
    }
}
