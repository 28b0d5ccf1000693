import SandboxPolicy
import WorkerProtocol

@testable import SessionPool

/// Values that many tests need.
enum Samples {
    static let limits = Limits(
        wallSeconds: 60, cpuSeconds: 30, memoryBytes: 1 << 30, processes: 64, openFiles: 256, fileBytes: 256 << 20,
        temporaryBytes: 128 << 20, outputBytes: 16 << 20)

    static func raised(_ name: String, errorNumber: Int32 = 0, traceback: String = "") -> ContextEvent.Raised {
        ContextEvent.Raised(name: name, value: "value", traceback: traceback, errorNumber: errorNumber)
    }
}
