import SandboxPolicy

/// Whose limit of memory was reached.
enum MemoryShortage: Equatable {
    case ofSession
    /// That of all sandboxes together, or the machine's own end of memory.
    case ofAll(limitBytes: UInt64)

    /// What happened, as the end of a sentence about an end.
    func cause(_ limits: Limits) -> String {
        switch self {
        case .ofSession:
            "using more than \(ByteCount.describe(limits.memoryBytes)) of memory"
        case .ofAll(let limitBytes):
            "want of memory: all sandboxes together may have \(ByteCount.describe(limitBytes)), and nothing was left"
        }
    }

    /// What to do about it.
    var advice: String {
        switch self {
        case .ofSession: "work on smaller pieces"
        case .ofAll: "try again later, or work on smaller pieces"
        }
    }
}
