import SandboxPolicy
import WorkerProtocol

@testable import SessionPool

/// Values that many tests need.
enum Samples {
    /// More than a directory may have.
    static let excess = DiskExcess(
        place: "/home/user", bytes: (12 << 20) + 1, entries: 5, isWhole: true, mostBytes: 10 << 20, mostEntries: 1_000)

    static let limits = Limits(
        wallSeconds: 60, cpuSeconds: 30, memoryBytes: 1 << 30, processes: 64, openFiles: 256, fileBytes: 256 << 20,
        temporaryBytes: 128 << 20, outputBytes: 16 << 20)

    /// Something shown as plain text.
    static func shown(_ text: String, as mimeType: String = "text/plain") -> DisplayedResult {
        DisplayedResult(kind: .result, displayID: nil, data: [mimeType: .text(text)], metadata: nil)
    }

    static func raised(_ name: String, errorNumber: Int32 = 0, traceback: String = "") -> ContextEvent.Raised {
        ContextEvent.Raised(name: name, value: "value", traceback: traceback, errorNumber: errorNumber)
    }
}

extension ExecutionResult {
    /// A result of a transcript and an end.
    static func made(
        of transcript: Transcript, death: Death? = nil, tier: Tier = .rootIdmapped,
        files: FileChanges = FileChanges(files: [], leftOut: 0, isComplete: true)
    ) -> ExecutionResult {
        ExecutionResult(
            number: 3, status: .ok, transcript: transcript, files: files, death: death,
            usage: .init(wallSeconds: 0.5, cpuSeconds: 0.25, peakMemoryBytes: 1024), tier: tier,
            accounting: "cgroup-v1", missingLayers: [.landlock])
    }

    /// What was shown as plain text.
    var shownTexts: [String?] {
        results.map { $0.data["text/plain"]?.text }
    }
}

extension Transcript {
    /// Shows something in one representation, or continues to.
    mutating func display(_ part: [UInt8], mimeType: String, isFirst: Bool = true, isLast: Bool = true) -> Bool {
        let isShown = isFirst ? show(ContextEvent.Shown(kind: .display)) : true
        return represent(part, mimeType: mimeType, encoding: .text, end: isLast ? .shown : .none) == .taken && isShown
    }
}

extension Section {
    /// Its text, of one that is in memory.
    var text: String {
        switch content {
        case .text(let text): text
        case .spilled: ""
        }
    }
}
