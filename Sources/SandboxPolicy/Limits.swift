/// How much one session may use.
///
/// Each limit has a typed death or error of its own.
package struct Limits: Equatable, Sendable {
    /// Seconds of real time one execution may take.
    package var wallSeconds: Double
    /// Seconds of processor time one execution may take, all its processes together.
    package var cpuSeconds: Double
    /// Bytes of memory of the whole session: its processes, /tmp and /dev/shm together.
    package var memoryBytes: UInt64
    /// Processes and threads alive at once in the session.
    package var processes: UInt64
    /// Descriptors one process may have open.
    package var openFiles: UInt64
    /// Bytes one file may grow to.
    package var fileBytes: UInt64
    /// Bytes in /tmp.
    package var temporaryBytes: UInt64
    /// Bytes one execution may print and display.
    package var outputBytes: UInt64

    package init(
        wallSeconds: Double, cpuSeconds: Double, memoryBytes: UInt64, processes: UInt64, openFiles: UInt64,
        fileBytes: UInt64, temporaryBytes: UInt64, outputBytes: UInt64
    ) {
        self.wallSeconds = wallSeconds
        self.cpuSeconds = cpuSeconds
        self.memoryBytes = memoryBytes
        self.processes = processes
        self.openFiles = openFiles
        self.fileBytes = fileBytes
        self.temporaryBytes = temporaryBytes
        self.outputBytes = outputBytes
    }

    /// Whether a room made for these limits does for others as well: they differ in what the host alone watches.
    package func hasSameRoom(as other: Limits) -> Bool {
        memoryBytes == other.memoryBytes && processes == other.processes && openFiles == other.openFiles
            && fileBytes == other.fileBytes && temporaryBytes == other.temporaryBytes
    }

    /// Seconds between asking an execution to stop and ending it: what it has to reach a `KeyboardInterrupt`.
    package static let graceSeconds = 1.0
}

extension Limits: Codable {
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
}
