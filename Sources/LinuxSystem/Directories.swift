import Glibc

/// What is in directories.
package enum Directories {
    /// The names in a directory, without "." and "..", in no order.
    package static func names(in path: String) throws(SystemError) -> [String] {
        guard let directory = opendir(path) else { throw SystemError("list \(path)", code: errno) }
        return names(from: directory)
    }

    /// The names in an open directory, likewise: whatever has its path by now.
    package static func names(in directory: borrowing FileDescriptor) throws(SystemError) -> [String] {
        // Opened once more: the place in the listing belongs to the open directory.
        let again = try Files.openDirectory(".", below: directory.number).release()
        guard let stream = fdopendir(again) else {
            let code = errno
            close(again)
            throw SystemError("list a directory", code: code)
        }
        return names(from: stream)
    }

    /// Reads and closes.
    private static func names(from directory: OpaquePointer) -> [String] {
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: Int(entry.pointee.d_reclen)) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names
    }

    /// What is in an open directory, up to so many names, and whether that is all.
    ///
    /// The kinds are those that the directory itself records; a file system that keeps none there is asked for each.
    package static func list(
        _ directory: consuming FileDescriptor, most: Int
    ) throws(SystemError) -> DirectoryListing {
        let number = directory.release()
        guard let stream = fdopendir(number) else {
            let code = errno
            close(number)
            throw SystemError("list a directory", code: code)
        }
        defer { closedir(stream) }
        var listing = DirectoryListing()
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: Int(entry.pointee.d_reclen)) { PathBytes(cString: $0) }
            }
            if name == "." || name == ".." { continue }
            guard listing.entries.count < most else {
                listing.isWhole = false
                break
            }
            let recorded = FileStatus.Kind(recorded: entry.pointee.d_type)
            let kind = if let recorded { recorded } else { try Files.status(name, beneath: number)?.kind ?? .other }
            listing.entries.append((name, kind))
        }
        return listing
    }

    /// Tells the names in an open directory one by one, without "." and "..", in no order, until `body` returns false.
    ///
    /// Names that come or go meanwhile may be told or not, and the end may be far.
    package static func visit(
        _ directory: consuming FileDescriptor, _ body: (PathBytes) throws(SystemError) -> Bool
    ) throws(SystemError) {
        let number = directory.release()
        guard let stream = fdopendir(number) else {
            let code = errno
            close(number)
            throw SystemError("list a directory", code: code)
        }
        defer { closedir(stream) }
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                let code = errno
                // A directory that was removed while it was open has no more names.
                if code == 0 || code == ENOENT { return }
                throw SystemError("list a directory", code: code)
            }
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: Int(entry.pointee.d_reclen)) { PathBytes(cString: $0) }
            }
            if name == "." || name == ".." { continue }
            guard try body(name) else { return }
        }
    }

    /// Makes a directory that nobody else knew of or can enter; the name begins as given (mkdtemp(3)).
    package static func makeTemporary(_ prefix: String) throws(SystemError) -> String {
        var template = Array("\(prefix)XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemError("make a directory in /tmp", code: errno) }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Removes a directory and those below it, as far as they are empty: control groups, whose files are not real.
    package static func removeEmpty(_ path: String) {
        for name in (try? names(in: path)) ?? [] {
            let below = "\(path)/\(name)"
            if (try? Files.status(below, followLinks: false))??.kind == .directory { removeEmpty(below) }
        }
        rmdir(path)
    }
}

/// The names in a directory, in no order, and what they are names of.
package struct DirectoryListing: Sendable {
    package var entries: [(name: PathBytes, kind: FileStatus.Kind)] = []
    /// False when there were more names than were asked for.
    package var isWhole = true

    package init() {}
}

extension FileStatus.Kind {
    /// The kind that a directory records beside a name; nil when it records none.
    fileprivate init?(recorded type: UInt8) {
        switch Int(type) {
        case Int(DT_REG): self = .regular
        case Int(DT_DIR): self = .directory
        case Int(DT_LNK): self = .link
        case Int(DT_UNKNOWN): return nil
        default: self = .other
        }
    }
}
