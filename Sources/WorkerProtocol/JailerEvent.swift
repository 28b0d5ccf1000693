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
    /// The command's process lives; it has yet to enter its room. Beside it: a pidfd.
    case commandStarted(identifier: UInt64)
    /// The command's program has begun, or the process was killed before it could say anything.
    case commandRunning(identifier: UInt64)
    case commandEnded(identifier: UInt64, waitStatus: Int32)
    /// Something could not be made: which step failed, and the errno it gave.
    case failed(Subject, step: String, code: Int32)

    /// What a failure is about.
    package enum Subject: Equatable, Sendable {
        case template
        case zygote(UInt32)
        case room(UInt64)
        case command(UInt64, CommandFault)
    }

    /// What of a command was at fault when it could not start.
    package enum CommandFault: UInt8, Equatable, Sendable, CaseIterable {
        /// The sandbox: the room, the limits, the walls.
        case sandbox = 1
        /// The directory that it should start in.
        case workingDirectory
        /// The program itself.
        case program
    }

    private enum Kind: UInt8 {
        case configured = 1
        case zygoteStarted, zygoteEnded, roomStarted, roomReady, roomEnded, templateFailed, zygoteFailed, roomFailed
        case commandStarted, commandRunning, commandEnded, commandFailed, roomFurnished, orphanEnded
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
        case .commandStarted(let identifier):
            writer.write(Kind.commandStarted.rawValue)
            writer.write(identifier)
        case .commandRunning(let identifier):
            writer.write(Kind.commandRunning.rawValue)
            writer.write(identifier)
        case .commandEnded(let identifier, let waitStatus):
            writer.write(Kind.commandEnded.rawValue)
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
            case .command(let identifier, let fault):
                writer.write(Kind.commandFailed.rawValue)
                writer.write(identifier)
                writer.write(fault.rawValue)
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
        case .commandStarted:
            self = .commandStarted(identifier: try reader.number())
        case .commandRunning:
            self = .commandRunning(identifier: try reader.number())
        case .commandEnded:
            self = .commandEnded(identifier: try reader.number(), waitStatus: try reader.number())
        case .commandFailed:
            let identifier: UInt64 = try reader.number()
            guard let fault = CommandFault(rawValue: try reader.number()) else {
                throw .malformed("an unknown fault of a command")
            }
            self = .failed(.command(identifier, fault), step: try reader.text(), code: try reader.number())
        }
        try reader.end()
    }
}
