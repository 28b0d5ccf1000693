/// What a room shows besides its user's files: the content of `sandbox/policies/room.json`.
package struct RoomPlan: Codable, Equatable, Sendable {
    package let description: String
    /// Parts of the host's system, bound read-only where they exist.
    ///
    /// A link stays a link.
    package let system: [SystemPath]
    /// Small files written for the room, the same in every room.
    package let files: [SyntheticFile]
    /// Device nodes of the host's /dev.
    package let devices: [Device]
    package let links: [Link]
    /// Empty directories, and places where something is mounted.
    package let directories: [Directory]

    package struct SystemPath: Codable, Equatable, Sendable {
        package let path: String
        package let reason: String
    }

    package struct SyntheticFile: Codable, Equatable, Sendable {
        package let path: String
        package let content: String
        package let reason: String
    }

    package struct Device: Codable, Equatable, Sendable {
        package let name: String
        package let reason: String
    }

    package struct Link: Codable, Equatable, Sendable {
        package let path: String
        package let target: String
        package let reason: String?
    }

    package struct Directory: Codable, Equatable, Sendable {
        package let path: String
        package let reason: String?
    }
}

/// The fixed facts of every room.
package enum RoomFacts {
    /// The one user and group id that exist inside.
    package static let user: UInt32 = 1000
    package static let hostname = "burrow"
    package static let home = "/home/user"
    package static let shared = "/shared"
    package static let temporary = "/tmp"
    package static let sharedMemory = "/dev/shm"
    /// The Python environment, wherever it stands on the host: a room's paths do not tell the host's.
    package static let environment = "/opt/burrow/environment"
    /// The directory that holds `burrow_repl`.
    package static let runtime = "/opt/burrow/runtime"
    /// The program of zygotes and contexts.
    package static let program = "/opt/burrow/bin/burrow-python"
}
