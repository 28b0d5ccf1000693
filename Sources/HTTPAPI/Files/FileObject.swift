import Engine
import SessionPool
import UserFiles

/// A file as the API shows it.
struct FileObject: Sendable {
    private let entry: FileEntry
    private let path: String
    private let escapedPath: String

    init(_ entry: FileEntry, at location: UserFileTree.Location, in tree: UserFileTree) {
        self.entry = entry
        let place = UserFileTree.Location(root: location.root, path: entry.path)
        path = tree.path(of: place)
        escapedPath = tree.escapedPath(of: place)
    }

    var encoded: [UInt8] {
        JSONWriter.object { writer in
            writer.field("path", path)
            writer.field("escaped_path", escapedPath)
            writer.field("name", entry.name)
            writer.field("kind", entry.kind.rawValue)
            writer.field("size_bytes", entry.size)
            writer.field("modified_at", Timestamp.text(entry.modifiedMilliseconds))
            writer.field("mode", entry.mode)
            writer.field("owner", entry.owner)
            writer.field("link_target", entry.linkTarget)
            writer.field("etag", entry.entityTag?.description)
        }
    }
}
