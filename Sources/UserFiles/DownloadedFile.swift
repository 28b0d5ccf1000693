import LinuxSystem

/// A regular file that is open for reading, whatever stands at its path by now.
package final class DownloadedFile: Sendable {
    /// What it was when it was opened: a file, with a size and a tag.
    package let entry: FileEntry
    private let file: FileDescriptor

    /// The most bytes of one reading.
    package static let mostBytesAtOnce = 1 << 20

    /// How many bytes it had when it was opened: no more are read.
    package var size: Int { entry.size }

    init(_ file: consuming FileDescriptor, _ entry: FileEntry) {
        self.file = file
        self.entry = entry
    }

    /// The bytes from a place on.
    ///
    /// - Parameters:
    ///   - offset: From where, 0 or more.
    ///   - count: How many, 1 or more; more than `mostBytesAtOnce` are not read at once.
    /// - Returns: As many as were asked for, fewer only at the end; none from `size` on.
    /// - Throws: `busy` when the file has become shorter than it was; `FileError` for other trouble.
    package func read(offset: Int, count: Int) throws(FileError) -> [UInt8] {
        guard offset >= 0, offset < size, count > 0 else { return [] }
        let wanted = min(count, Self.mostBytesAtOnce, size - offset)
        let bytes = try attempt("read \(entry.path)") { () throws(SystemError) in
            try Files.read(file.number, at: offset, most: wanted)
        }
        guard bytes.count == wanted else {
            throw FileError(.busy, "\(entry.path) became shorter while it was read; read it again")
        }
        return bytes
    }

    /// Whether nobody changed the file since it was opened: what was read before belongs to its tag.
    package func isUnchanged() throws(FileError) -> Bool {
        let status = try attempt("look at \(entry.path)") { () throws(SystemError) in
            try Files.status(of: file.number)
        }
        return EntityTag(of: status) == entry.entityTag
    }
}
