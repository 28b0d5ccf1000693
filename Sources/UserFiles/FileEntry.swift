import LinuxSystem

/// What stands at a path.
package struct FileEntry: Sendable, Equatable {
    /// The kinds that clients are told.
    package enum Kind: String, Sendable {
        case file, directory, link, other
    }

    /// Where it is, below its root.
    package let path: FilePath
    package let kind: Kind
    /// How many bytes a file has; 0 for everything else.
    package let size: Int
    /// When the content changed last, in milliseconds since 1970; whoever owns a file sets it to anything.
    package let modifiedMilliseconds: Int64
    /// Who may do what, as chmod(1) has it: at most 0o7777.
    package let mode: UInt32
    /// Where a link points, as text that shows it; the host never goes there.
    package let linkTarget: String?
    /// The tag of a file's content; nil for everything else.
    package let entityTag: EntityTag?

    /// Whose it is, as code inside a sandbox sees it: everything there is the user's.
    package var owner: String { "user" }

    /// The last name of the path, as text that shows it; empty for the root.
    package var name: String { path.names.last?.shown ?? "" }

    init(path: FilePath, status: FileStatus, linkTarget: PathBytes? = nil) {
        self.path = path
        switch status.kind {
        case .regular: kind = .file
        case .directory: kind = .directory
        case .link: kind = .link
        case .other: kind = .other
        }
        size = status.kind == .regular ? status.size : 0
        modifiedMilliseconds = status.modified / 1_000_000
        mode = status.mode
        self.linkTarget = linkTarget?.shown
        entityTag = EntityTag(of: status)
    }
}
