/// What the host asks of the jailer, one packet each.
///
/// The host is trusted here; descriptors come beside the packet.
package enum JailerRequest: Equatable, Sendable {
    /// Builds the tree that every room is a copy of. First of all requests. Beside it: a detached mount for every
    /// source with `isSent`, in order.
    case configure(Template)
    /// Starts a zygote: a program of the template. Beside it: its standard input, output and error, then its control
    /// socket, which it finds as descriptor 3.
    case startZygote(identifier: UInt32, program: String, arguments: [String], environment: [String])
    /// Builds a room, without anybody's files in it.
    case buildRoom(Blueprint)
    /// Puts the files of a user into a room, before anything of the user's runs in it; once for each room.
    ///
    /// Beside it: the pidfd of the room's init, then, where `areDirectoriesSent`, the mounts of the user's and the
    /// tenant's directory.
    case furnishRoom(Furnishing)
    /// Starts a program in a room that is ready.
    ///
    /// Beside it: its standard input, output and error; the pidfd of the room's init; then the control files of the
    /// cgroups that it enters.
    case startCommand(Command)

    /// The parts of a room that are the same for all.
    package struct Template: Equatable, Sendable {
        /// Bound read-only.
        package let sources: [Source]
        package let files: [File]
        package let links: [Link]
        package let directories: [String]
        /// Nodes of /dev.
        package let devices: [String]
        /// The seccomp program of `init`; empty to do without.
        package let initProgram: [UInt8]
        /// The seccomp program of commands, the same as that of contexts; empty to do without.
        package let contextProgram: [UInt8]
        /// The Landlock rules of commands, the same as those of contexts, paths resolved; empty to do without.
        package let landlock: [ZygoteRequest.LandlockRule]

        /// Whether `init` gives up all files by Landlock.
        package var usesLandlock: Bool { !landlock.isEmpty }

        package init(
            sources: [Source], files: [File], links: [Link], directories: [String], devices: [String],
            initProgram: [UInt8], contextProgram: [UInt8], landlock: [ZygoteRequest.LandlockRule]
        ) {
            self.sources = sources
            self.files = files
            self.links = links
            self.directories = directories
            self.devices = devices
            self.initProgram = initProgram
            self.contextProgram = contextProgram
            self.landlock = landlock
        }

        package struct Source: Equatable, Sendable {
            /// Where it stands on the host.
            package let source: String
            /// Where it stands in a room.
            package let path: String
            package let isDirectory: Bool
            /// Whether the host sends the mount, because the jailer may not be able to reach the source.
            package let isSent: Bool

            package init(source: String, path: String, isDirectory: Bool, isSent: Bool) {
                self.source = source
                self.path = path
                self.isDirectory = isDirectory
                self.isSent = isSent
            }
        }

        package struct File: Equatable, Sendable {
            package let path: String
            package let content: String

            package init(path: String, content: String) {
                self.path = path
                self.content = content
            }
        }

        package struct Link: Equatable, Sendable {
            package let path: String
            package let target: String

            package init(path: String, target: String) {
                self.path = path
                self.target = target
            }
        }
    }

    /// What is particular to one room.
    package struct Blueprint: Equatable, Sendable {
        package let identifier: UInt64
        /// The id, as the jailer's user namespace counts, that the room's one user is.
        package let outerUser: UInt32
        package let temporaryBytes: UInt64
        package let sharedMemoryBytes: UInt64

        package init(identifier: UInt64, outerUser: UInt32, temporaryBytes: UInt64, sharedMemoryBytes: UInt64) {
            self.identifier = identifier
            self.outerUser = outerUser
            self.temporaryBytes = temporaryBytes
            self.sharedMemoryBytes = sharedMemoryBytes
        }
    }

    /// Whose files a room shows.
    package struct Furnishing: Equatable, Sendable {
        package let identifier: UInt64
        package let areDirectoriesSent: Bool
        /// The user's and the tenant's directory on the host; used when they are not sent.
        package let homePath: String
        package let sharedPath: String
        package let sharedIsWritable: Bool
        package let homeIsExecutable: Bool

        package init(
            identifier: UInt64, areDirectoriesSent: Bool, homePath: String, sharedPath: String,
            sharedIsWritable: Bool, homeIsExecutable: Bool
        ) {
            self.identifier = identifier
            self.areDirectoriesSent = areDirectoriesSent
            self.homePath = homePath
            self.sharedPath = sharedPath
            self.sharedIsWritable = sharedIsWritable
            self.homeIsExecutable = homeIsExecutable
        }
    }

    /// The most bytes of one packet, and the most descriptors beside it.
    package static let mostPacketBytes = 131_072
    package static let mostDescriptors = 32

    private enum Kind: UInt8 {
        case configure = 1
        case startZygote, buildRoom, furnishRoom, startCommand
    }

    package func encoded() -> [UInt8] {
        var writer = WireWriter()
        switch self {
        case .configure(let template):
            writer.write(Kind.configure.rawValue)
            template.encode(into: &writer)
        case .startZygote(let identifier, let program, let arguments, let environment):
            writer.write(Kind.startZygote.rawValue)
            writer.write(identifier)
            writer.write(program)
            writer.write(arguments) { $0.write($1) }
            writer.write(environment) { $0.write($1) }
        case .buildRoom(let blueprint):
            writer.write(Kind.buildRoom.rawValue)
            blueprint.encode(into: &writer)
        case .furnishRoom(let furnishing):
            writer.write(Kind.furnishRoom.rawValue)
            furnishing.encode(into: &writer)
        case .startCommand(let command):
            writer.write(Kind.startCommand.rawValue)
            command.encode(into: &writer)
        }
        return writer.bytes
    }

    package init(decoding packet: [UInt8]) throws(WireError) {
        var reader = WireReader(packet)
        guard let kind = Kind(rawValue: try reader.number()) else { throw .malformed("an unknown kind of request") }
        switch kind {
        case .configure:
            self = .configure(try Template(decoding: &reader))
        case .startZygote:
            self = .startZygote(
                identifier: try reader.number(), program: try reader.text(),
                arguments: try reader.list { reader throws(WireError) in try reader.text() },
                environment: try reader.list { reader throws(WireError) in try reader.text() })
        case .buildRoom:
            self = .buildRoom(try Blueprint(decoding: &reader))
        case .furnishRoom:
            self = .furnishRoom(try Furnishing(decoding: &reader))
        case .startCommand:
            self = .startCommand(try Command(decoding: &reader))
        }
        try reader.end()
    }
}

extension JailerRequest.Template {
    func encode(into writer: inout WireWriter) {
        writer.write(sources) { writer, source in
            writer.write(source.source)
            writer.write(source.path)
            writer.write(source.isDirectory)
            writer.write(source.isSent)
        }
        writer.write(files) { writer, file in
            writer.write(file.path)
            writer.write(file.content)
        }
        writer.write(links) { writer, link in
            writer.write(link.path)
            writer.write(link.target)
        }
        writer.write(directories) { $0.write($1) }
        writer.write(devices) { $0.write($1) }
        writer.write(initProgram)
        writer.write(contextProgram)
        writer.write(landlock) { writer, rule in
            writer.write(rule.path)
            writer.write(rule.rights)
        }
    }

    init(decoding reader: inout WireReader) throws(WireError) {
        sources = try reader.list { reader throws(WireError) in
            Source(
                source: try reader.text(), path: try reader.text(), isDirectory: try reader.flag(),
                isSent: try reader.flag())
        }
        files = try reader.list { reader throws(WireError) in
            File(path: try reader.text(), content: try reader.text())
        }
        links = try reader.list { reader throws(WireError) in
            Link(path: try reader.text(), target: try reader.text())
        }
        directories = try reader.list { reader throws(WireError) in try reader.text() }
        devices = try reader.list { reader throws(WireError) in try reader.text() }
        initProgram = try reader.content()
        contextProgram = try reader.content()
        landlock = try reader.list { reader throws(WireError) in
            ZygoteRequest.LandlockRule(path: try reader.text(), rights: try reader.number())
        }
    }
}

extension JailerRequest.Blueprint {
    func encode(into writer: inout WireWriter) {
        writer.write(identifier)
        writer.write(outerUser)
        writer.write(temporaryBytes)
        writer.write(sharedMemoryBytes)
    }

    init(decoding reader: inout WireReader) throws(WireError) {
        identifier = try reader.number()
        outerUser = try reader.number()
        temporaryBytes = try reader.number()
        sharedMemoryBytes = try reader.number()
    }
}

extension JailerRequest.Furnishing {
    func encode(into writer: inout WireWriter) {
        writer.write(identifier)
        writer.write(areDirectoriesSent)
        writer.write(homePath)
        writer.write(sharedPath)
        writer.write(sharedIsWritable)
        writer.write(homeIsExecutable)
    }

    init(decoding reader: inout WireReader) throws(WireError) {
        identifier = try reader.number()
        areDirectoriesSent = try reader.flag()
        homePath = try reader.text()
        sharedPath = try reader.text()
        sharedIsWritable = try reader.flag()
        homeIsExecutable = try reader.flag()
    }
}
