import Glibc

/// Something that happened to a name in a watched directory.
package struct FileEvent: Equatable, Sendable {
    package let mark: FileWatch.Mark
    package let kind: Kind
    /// Whether the name is, or was, that of a directory.
    package let isDirectory: Bool
    /// The name in the directory; empty for events that are about the directory itself, or about none.
    package let name: PathBytes

    /// What can happen, as far as it matters which names there are.
    package enum Kind: Sendable {
        /// Made there, linked or moved there, maybe in place of something that had the name.
        case appeared
        /// Removed, or moved away.
        case disappeared
        /// Closed by somebody who could write.
        case written
        /// The directory is no longer watched: it is gone, or the watch was removed.
        case unwatched
        /// The kernel's queue was full: events of any directory were dropped.
        case overflow
    }

    package init(_ kind: Kind, mark: FileWatch.Mark, name: PathBytes = .start, isDirectory: Bool = false) {
        self.kind = kind
        self.mark = mark
        self.name = name
        self.isDirectory = isDirectory
    }

    /// The events in a buffer that the kernel filled; what follows something malformed is not looked at.
    static func all(in buffer: [UInt8]) -> [FileEvent] {
        var events: [FileEvent] = []
        buffer.withUnsafeBytes { bytes in
            var offset = 0
            while bytes.count - offset >= headerBytes {
                let header = bytes.loadUnaligned(fromByteOffset: offset, as: inotify_event.self)
                let name = offset + headerBytes
                guard let length = Int(exactly: header.len), length <= bytes.count - name else { return }
                if let kind = Kind(mask: header.mask) {
                    events.append(
                        FileEvent(
                            kind, mark: FileWatch.Mark(number: header.wd),
                            // Padded with NULs.
                            name: PathBytes(Array(bytes[name..<(name + length)].prefix { $0 != 0 })),
                            isDirectory: header.mask & UInt32(IN_ISDIR) != 0))
                }
                offset = name + length
            }
        }
        return events
    }

    private static let headerBytes = MemoryLayout<inotify_event>.size
}

extension FileEvent.Kind {
    /// Nil for what was not asked for, such as that the file system is unmounted: `unwatched` follows.
    fileprivate init?(mask: UInt32) {
        if mask & UInt32(IN_CREATE | IN_MOVED_TO) != 0 {
            self = .appeared
        } else if mask & UInt32(IN_DELETE | IN_MOVED_FROM) != 0 {
            self = .disappeared
        } else if mask & UInt32(IN_CLOSE_WRITE) != 0 {
            self = .written
        } else if mask & UInt32(IN_IGNORED) != 0 {
            self = .unwatched
        } else if mask & UInt32(IN_Q_OVERFLOW) != 0 {
            self = .overflow
        } else {
            return nil
        }
    }
}
