import Engine
import HTTPAPI
import SessionPool
import UserFiles

/// A file as E2B's clients see it.
struct EntryInfo: Sendable {
    private let entry: FileEntry
    private let path: String

    init(_ entry: FileEntry, at location: UserFileTree.Location, in tree: UserFileTree) {
        self.entry = entry
        path = tree.path(of: UserFileTree.Location(root: location.root, path: entry.path))
    }

    /// In calls about files.
    var encoded: [UInt8] {
        JSONWriter.object { writer in
            writer.field("name", entry.name.isEmpty ? path.split(separator: "/").last.map(String.init) : entry.name)
            writer.field("type", type)
            writer.field("path", path)
            writer.field("size", String(entry.size))
            writer.field("mode", entry.mode)
            writer.field("permissions", permissions)
            writer.field("owner", entry.owner)
            writer.field("group", entry.owner)
            writer.field("modifiedTime", Timestamp.text(entry.modifiedMilliseconds))
            if let target = entry.linkTarget { writer.field("symlinkTarget", target) }
        }
    }

    /// In answers to uploads.
    var written: [UInt8] {
        JSONWriter.object { writer in
            writer.field("name", entry.name)
            writer.field("type", "file")
            writer.field("path", path)
        }
    }

    private var type: String {
        switch entry.kind {
        case .file: "FILE_TYPE_FILE"
        case .directory: "FILE_TYPE_DIRECTORY"
        case .link: "FILE_TYPE_SYMLINK"
        case .other: "FILE_TYPE_UNSPECIFIED"
        }
    }

    /// As `ls -l` writes them.
    private var permissions: String {
        let kind =
            switch entry.kind {
            case .directory: "d"
            case .link: "l"
            default: "-"
            }
        let letters: [Character] = ["r", "w", "x"]
        let bits = (0..<9).map { bit in entry.mode & (256 >> UInt32(bit)) != 0 ? letters[bit % 3] : "-" }
        return kind + String(bits)
    }
}
