import LinuxSystem

/// What a worker process writes to its standard error, as far as it helps to explain a failure.
@HostLoop
final class WorkerLog {
    private let reading: FileDescriptor
    private var writing: FileDescriptor?
    private var token: UInt64 = 0
    private var tail: [UInt8] = []

    private static let mostBytes = 4_096

    init() throws(SystemError) {
        let pipe = try Files.pipe()
        reading = try pipe.first.duplicate()
        writing = try pipe.second.duplicate()
        try Files.setNonBlocking(reading.number)
        token = try EventLoop.shared.watch(reading.number) { [weak self] _ in self?.read() }
    }

    /// The end that the worker writes to; 2 when there is none left to give.
    var descriptor: Int32 {
        switch writing {
        case .some(let end): end.number
        case .none: 2
        }
    }

    /// The worker has its end now: the host lets go of it, so that the log ends with the worker.
    func handedOver() {
        writing = nil
    }

    /// The last lines, in one.
    var summary: String {
        read()
        let text = String(decoding: tail, as: UTF8.self)
        return text.split(separator: "\n").suffix(3).joined(separator: "; ")
    }

    func close() {
        if token != 0 { EventLoop.shared.remove(reading.number, token: token) }
        token = 0
    }

    private func read() {
        while let bytes = try? Files.readSome(reading.number, most: 4_096) {
            if bytes.isEmpty { return close() }
            tail = (tail + bytes).suffix(Self.mostBytes)
        }
    }
}
