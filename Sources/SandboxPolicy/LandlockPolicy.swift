/// Which files a context may use in which way, whatever the mounts allow: `sandbox/policies/landlock.json`.
package struct LandlockPolicy: Codable, Equatable, Sendable {
    package let description: String
    package let rules: [Rule]

    package struct Rule: Codable, Equatable, Sendable {
        /// A path of the room, or one of `${environment}`, `${runtime}`, `${home}`, `${shared}`.
        package let path: String
        package let allow: [LandlockRight]
        package let reason: String
    }
}

/// The rights on files that Landlock handles (linux/landlock.h), each with its bit and the ABI that brought it.
package enum LandlockRight: String, Codable, CaseIterable, Sendable {
    case execute
    case writeFile = "write_file"
    case readFile = "read_file"
    case readDirectory = "read_directory"
    case removeDirectory = "remove_dir"
    case removeFile = "remove_file"
    case makeCharacterDevice = "make_char"
    case makeDirectory = "make_dir"
    case makeRegularFile = "make_reg"
    case makeSocket = "make_sock"
    case makeFifo = "make_fifo"
    case makeBlockDevice = "make_block"
    case makeLink = "make_sym"
    case refer
    case truncate
    case controlDevice = "ioctl_dev"

    /// The bit of LANDLOCK_ACCESS_FS_*: the rights are numbered in the order of their declaration.
    package var bit: UInt64 { 1 << UInt64(Self.allCases.firstIndex(of: self) ?? 0) }

    /// The first ABI that knows the right.
    package var abi: Int {
        switch self {
        case .controlDevice: 5
        case .truncate: 3
        case .refer: 2
        default: 1
        }
    }

    /// Every right that a kernel with this ABI can handle.
    package static func handled(abi: Int) -> UInt64 {
        allCases.filter { $0.abi <= abi }.reduce(0) { $0 | $1.bit }
    }

    /// The rights that make sense on something that is no directory.
    package static let onFiles: UInt64 = [LandlockRight.execute, .writeFile, .readFile, .truncate, .controlDevice]
        .reduce(0) { $0 | $1.bit }
}
