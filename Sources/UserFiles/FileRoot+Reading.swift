import Glibc
import LinuxSystem

extension FileRoot {
    /// What stands at a path, be it a link.
    ///
    /// - Throws: `notFound` when nothing does; `FileError` for other trouble.
    package func entry(_ path: FilePath) throws(FileError) -> FileEntry {
        guard !path.names.isEmpty else {
            return try attempt("look at \(path)") { () throws(SystemError) in
                FileEntry(path: path, status: try Files.status(of: directory.number))
            }
        }
        let place = try place(of: path)
        let entry = try attempt("look at \(path)") { () throws(SystemError) in
            try Self.entry(path, place.name, in: place.directory.number)
        }
        guard let entry else { throw Self.nothing(at: path) }
        return entry
    }

    /// Opens a regular file for reading.
    ///
    /// - Throws: `isADirectory`; `notRegular` for links, pipes, sockets and devices, none of which is waited for;
    ///   `busy` while code inside holds a lease of the file; `notFound`; `FileError` for other trouble.
    package func open(_ path: FilePath) throws(FileError) -> DownloadedFile {
        guard !path.names.isEmpty else { throw Self.notRegular(path, .directory) }
        let place = try place(of: path)
        // Looked at first: to open a device may do something to it.
        let status = try attempt("open \(path)") { () throws(SystemError) in
            try Files.status(place.name, in: place.directory.number)
        }
        guard let status else { throw Self.nothing(at: path) }
        guard status.kind == .regular else { throw Self.notRegular(path, status.kind) }
        do {
            let file = try Files.openRegular(place.name, in: place.directory.number)
            let status = try Files.status(of: file.number)
            return DownloadedFile(file, FileEntry(path: path, status: status))
        } catch {
            // Something else may have come into its place since.
            switch error.code {
            case ELOOP: throw Self.notRegular(path, .link)
            case EINVAL, ENXIO, ENODEV: throw Self.notRegular(path, .other)
            default: throw FileError(error, "open \(path)")
            }
        }
    }

    /// What stands at a name in an open directory; nil when nothing does any more.
    static func entry(
        _ path: FilePath, _ name: PathBytes, in directory: Int32
    ) throws(SystemError) -> FileEntry? {
        guard let status = try Files.status(name, in: directory) else { return nil }
        guard status.kind == .link else { return FileEntry(path: path, status: status) }
        // One that was replaced meanwhile is told as the link it was, leading nowhere.
        let target = try? Files.linkTarget(name, in: directory)
        return FileEntry(path: path, status: status, linkTarget: target ?? .start)
    }

    static func nothing(at path: FilePath) -> FileError {
        FileError(.notFound, "nothing is at \(path); list its directory")
    }

    static func notRegular(_ path: FilePath, _ kind: FileStatus.Kind) -> FileError {
        switch kind {
        case .directory: FileError(.isADirectory, "\(path) is a directory; name a file in it")
        case .link: FileError(.notRegular, "\(path) is a link; name the file that it leads to")
        case .regular, .other: FileError(.notRegular, "\(path) is a pipe, a socket or a device; name a file")
        }
    }
}
