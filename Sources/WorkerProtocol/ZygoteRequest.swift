/// What the host asks of a zygote, one packet each.
package enum ZygoteRequest: Equatable, Sendable {
    /// Loads the profile. First of all requests.
    case configure(Configuration)
    /// Forks a context. Beside it: its channel, its stdout, its stderr; then, unless direct, the pidfd of the room's
    /// init; then the control files of the cgroups that it enters.
    case startContext(identifier: UInt64, limits: ContextLimits, home: String)

    /// What is the same for all contexts of a zygote.
    package struct Configuration: Equatable, Sendable {
        /// Whether every context joins a room and locks itself; said once, so that no later slip can leave one out.
        package let isConfined: Bool
        package let preload: [String]
        package let rehearsals: [String]
        /// Rehearsals that a fork does again while it waits for its user.
        package let forkRehearsals: [String]
        /// The environment of contexts, NAME=value.
        package let environment: [String]
        /// The seccomp program of contexts; empty to do without.
        package let program: [UInt8]
        /// Landlock rules, paths resolved; empty to do without.
        package let landlock: [LandlockRule]

        package init(
            isConfined: Bool, preload: [String], rehearsals: [String], forkRehearsals: [String],
            environment: [String], program: [UInt8], landlock: [LandlockRule]
        ) {
            self.isConfined = isConfined
            self.preload = preload
            self.rehearsals = rehearsals
            self.forkRehearsals = forkRehearsals
            self.environment = environment
            self.program = program
            self.landlock = landlock
        }
    }

    /// A path of the room and the LANDLOCK_ACCESS_FS_* bits allowed beneath it.
    package struct LandlockRule: Equatable, Sendable {
        package let path: String
        package let rights: UInt64

        package init(path: String, rights: UInt64) {
            self.path = path
            self.rights = rights
        }
    }

    /// The limits that a process puts on itself.
    package struct ContextLimits: Equatable, Sendable {
        package let openFiles: UInt64
        package let fileBytes: UInt64
        /// Processes of the room's user, where no cgroup counts them; or 0.
        package let processes: UInt64
        /// Bytes of private memory above what the context is born with, where no cgroup counts them; or 0.
        package let additionalDataBytes: UInt64

        package init(openFiles: UInt64, fileBytes: UInt64, processes: UInt64, additionalDataBytes: UInt64) {
            self.openFiles = openFiles
            self.fileBytes = fileBytes
            self.processes = processes
            self.additionalDataBytes = additionalDataBytes
        }
    }

    /// The most bytes of one packet, and the most descriptors beside it.
    package static let mostPacketBytes = 65_536
    package static let mostDescriptors = 16

    private enum Kind: UInt8 {
        case configure = 1
        case startContext
    }

    package func encoded() -> [UInt8] {
        var writer = WireWriter()
        switch self {
        case .configure(let configuration):
            writer.write(Kind.configure.rawValue)
            writer.write(configuration.isConfined)
            writer.write(configuration.preload) { $0.write($1) }
            writer.write(configuration.rehearsals) { $0.write($1) }
            writer.write(configuration.forkRehearsals) { $0.write($1) }
            writer.write(configuration.environment) { $0.write($1) }
            writer.write(configuration.program)
            writer.write(configuration.landlock) { writer, rule in
                writer.write(rule.path)
                writer.write(rule.rights)
            }
        case .startContext(let identifier, let limits, let home):
            writer.write(Kind.startContext.rawValue)
            writer.write(identifier)
            writer.write(limits.openFiles)
            writer.write(limits.fileBytes)
            writer.write(limits.processes)
            writer.write(limits.additionalDataBytes)
            writer.write(home)
        }
        return writer.bytes
    }

    package init(decoding packet: [UInt8]) throws(WireError) {
        var reader = WireReader(packet)
        guard let kind = Kind(rawValue: try reader.number()) else { throw .malformed("an unknown kind of request") }
        switch kind {
        case .configure:
            self = .configure(
                Configuration(
                    isConfined: try reader.flag(),
                    preload: try reader.list { reader throws(WireError) in try reader.text() },
                    rehearsals: try reader.list { reader throws(WireError) in try reader.text() },
                    forkRehearsals: try reader.list { reader throws(WireError) in try reader.text() },
                    environment: try reader.list { reader throws(WireError) in try reader.text() },
                    program: try reader.content(),
                    landlock: try reader.list { reader throws(WireError) in
                        LandlockRule(path: try reader.text(), rights: try reader.number())
                    }))
        case .startContext:
            self = .startContext(
                identifier: try reader.number(),
                limits: ContextLimits(
                    openFiles: try reader.number(), fileBytes: try reader.number(),
                    processes: try reader.number(), additionalDataBytes: try reader.number()),
                home: try reader.text())
        }
        try reader.end()
    }
}
