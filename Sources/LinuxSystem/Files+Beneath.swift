import CLinux
import Glibc

/// Files below a directory in which somebody hostile makes and moves them: no link is followed, wherever in the path it
/// stands, and nothing outside the directory is reached.
extension Files {
    /// Opens a directory for listing; the empty path is the directory itself.
    package static func openDirectory(
        _ path: PathBytes, beneath root: Int32
    ) throws(SystemError) -> FileDescriptor {
        let number = open(path, beneath: root, flags: O_RDONLY | burrow_o_directory)
        return FileDescriptor(owning: try checked(number, "open directory \(path.shown)"))
    }

    /// What stands at a path, be it a link; nil when there is nothing, or no way there that keeps to directories.
    package static func status(_ path: PathBytes, beneath root: Int32) throws(SystemError) -> FileStatus? {
        let number = open(path, beneath: root, flags: burrow_o_path)
        if number < 0 {
            let error = SystemError("look at \(path.shown)", code: -number)
            if error.isNothingBeneath { return nil }
            throw error
        }
        let place = FileDescriptor(owning: number)
        var status = stat()
        try libraryCall("look at \(path.shown)") { fstat(place.number, &status) }
        return FileStatus(status)
    }

    private static func open(_ path: PathBytes, beneath root: Int32, flags: Int32) -> Int32 {
        (path == .start ? "." : path).withCString { burrow_open_beneath(root, $0, flags | burrow_o_nofollow) }
    }
}

extension SystemError {
    /// Whether a path below a directory led nowhere, or not to what was wanted: what stood there is gone, or was
    /// replaced.
    package var isNothingBeneath: Bool { [ENOENT, ENOTDIR, ELOOP, EXDEV].contains(code) }
}
