/// What a zygote tells the host.
package enum ZygoteEvent: Equatable, Sendable {
    /// Loaded and frozen.
    case ready(pythonVersion: String)
    /// Beside it: a pidfd.
    ///
    /// `pid` is what the jailer would call it.
    case contextStarted(identifier: UInt64, pid: Int32)
    case contextEnded(identifier: UInt64, waitStatus: Int32, cpuMicroseconds: Int64, peakMemoryKibibytes: Int64)
    /// A request could not be carried out; `identifier` is the context's, 0 for `configure`.
    case failed(identifier: UInt64, reason: String)

    private enum Kind: UInt8 {
        case ready = 1
        case contextStarted, contextEnded, failed
    }

    package func encoded() -> [UInt8] {
        var writer = WireWriter()
        switch self {
        case .ready(let pythonVersion):
            writer.write(Kind.ready.rawValue)
            writer.write(pythonVersion)
        case .contextStarted(let identifier, let pid):
            writer.write(Kind.contextStarted.rawValue)
            writer.write(identifier)
            writer.write(pid)
        case .contextEnded(let identifier, let waitStatus, let cpuMicroseconds, let peakMemoryKibibytes):
            writer.write(Kind.contextEnded.rawValue)
            writer.write(identifier)
            writer.write(waitStatus)
            writer.write(cpuMicroseconds)
            writer.write(peakMemoryKibibytes)
        case .failed(let identifier, let reason):
            writer.write(Kind.failed.rawValue)
            writer.write(identifier)
            writer.write(reason)
        }
        return writer.bytes
    }

    package init(decoding packet: [UInt8]) throws(WireError) {
        var reader = WireReader(packet)
        guard let kind = Kind(rawValue: try reader.number()) else { throw .malformed("an unknown kind of event") }
        switch kind {
        case .ready:
            self = .ready(pythonVersion: try reader.text())
        case .contextStarted:
            self = .contextStarted(identifier: try reader.number(), pid: try reader.number())
        case .contextEnded:
            self = .contextEnded(
                identifier: try reader.number(), waitStatus: try reader.number(),
                cpuMicroseconds: try reader.number(), peakMemoryKibibytes: try reader.number())
        case .failed:
            self = .failed(identifier: try reader.number(), reason: try reader.text())
        }
        try reader.end()
    }
}
