/// What the jailer tells the host.
package enum JailerEvent: Equatable, Sendable {
    /// The template stands.
    case configured
    /// Beside it: a pidfd.
    case zygoteStarted(identifier: UInt32)
    case zygoteEnded(identifier: UInt32, waitStatus: Int32)
    /// The room's init lives; its mounts are still being made. Beside it: a pidfd.
    case roomStarted(identifier: UInt64)
    case roomReady(identifier: UInt64)
    /// The user's files are in the room.
    case roomFurnished(identifier: UInt64)
    /// A context ended whose zygote did before it; `pid` is what its zygote called it.
    case orphanEnded(pid: Int32, waitStatus: Int32)
    /// The room's init ended, and with it everything in the room.
    case roomEnded(identifier: UInt64, waitStatus: Int32)
    /// Something could not be made: which step failed, and the errno it gave.
    case failed(Subject, step: String, code: Int32)

    /// What a failure is about.
    package enum Subject: Equatable, Sendable {
        case template
        case zygote(UInt32)
        case room(UInt64)
    }

    private enum Kind: UInt8 {
        case configured = 1
        case zygoteStarted, zygoteEnded, roomStarted, roomReady, roomEnded, templateFailed, zygoteFailed, roomFailed,
            roomFurnished, orphanEnded
    }

    package func encoded() -> [UInt8] {
        var writer = WireWriter()
        switch self {
        case .configured:
            writer.write(Kind.configured.rawValue)
        case .zygoteStarted(let identifier):
            writer.write(Kind.zygoteStarted.rawValue)
            writer.write(identifier)
        case .zygoteEnded(let identifier, let waitStatus):
            writer.write(Kind.zygoteEnded.rawValue)
            writer.write(identifier)
            writer.write(waitStatus)
        case .roomStarted(let identifier):
            writer.write(Kind.roomStarted.rawValue)
            writer.write(identifier)
        case .roomReady(let identifier):
            writer.write(Kind.roomReady.rawValue)
            writer.write(identifier)
        case .roomFurnished(let identifier):
            writer.write(Kind.roomFurnished.rawValue)
            writer.write(identifier)
        case .orphanEnded(let pid, let waitStatus):
            writer.write(Kind.orphanEnded.rawValue)
            writer.write(pid)
            writer.write(waitStatus)
        case .roomEnded(let identifier, let waitStatus):
            writer.write(Kind.roomEnded.rawValue)
            writer.write(identifier)
            writer.write(waitStatus)
        case .failed(let subject, let step, let code):
            switch subject {
            case .template:
                writer.write(Kind.templateFailed.rawValue)
            case .zygote(let identifier):
                writer.write(Kind.zygoteFailed.rawValue)
                writer.write(identifier)
            case .room(let identifier):
                writer.write(Kind.roomFailed.rawValue)
                writer.write(identifier)
            }
            writer.write(step)
            writer.write(code)
        }
        return writer.bytes
    }

    package init(decoding packet: [UInt8]) throws(WireError) {
        var reader = WireReader(packet)
        guard let kind = Kind(rawValue: try reader.number()) else { throw .malformed("an unknown kind of event") }
        switch kind {
        case .configured:
            self = .configured
        case .zygoteStarted:
            self = .zygoteStarted(identifier: try reader.number())
        case .zygoteEnded:
            self = .zygoteEnded(identifier: try reader.number(), waitStatus: try reader.number())
        case .roomStarted:
            self = .roomStarted(identifier: try reader.number())
        case .roomReady:
            self = .roomReady(identifier: try reader.number())
        case .roomFurnished:
            self = .roomFurnished(identifier: try reader.number())
        case .orphanEnded:
            self = .orphanEnded(pid: try reader.number(), waitStatus: try reader.number())
        case .roomEnded:
            self = .roomEnded(identifier: try reader.number(), waitStatus: try reader.number())
        case .templateFailed:
            self = .failed(.template, step: try reader.text(), code: try reader.number())
        case .zygoteFailed:
            self = .failed(.zygote(try reader.number()), step: try reader.text(), code: try reader.number())
        case .roomFailed:
            self = .failed(.room(try reader.number()), step: try reader.text(), code: try reader.number())
        }
        try reader.end()
    }
}
