import CLinux
import Glibc

/// Single names in an open directory in which somebody hostile makes and moves things.
///
/// A name is neither empty nor "." nor ".." and has no slash; no link is followed that stands there.
extension Files {
    /// Opens a directory as a place, for the calls below; the empty path is the root itself.
    package static func openPlace(_ path: PathBytes, beneath root: Int32) throws(SystemError) -> FileDescriptor {
        let flags = burrow_o_path | burrow_o_directory | burrow_o_nofollow
        let number = (path == .start ? "." : path).withCString { burrow_open_beneath(root, $0, flags) }
        return FileDescriptor(owning: try checked(number, "open directory \(path.shown)"))
    }

    /// What stands at a name; nil when nothing does.
    package static func status(_ name: PathBytes, in directory: Int32) throws(SystemError) -> FileStatus? {
        var status = stat()
        if name.withCString({ fstatat(directory, $0, &status, AT_SYMLINK_NOFOLLOW) }) == 0 {
            return FileStatus(status)
        }
        let code = errno
        if code == ENOENT { return nil }
        throw SystemError("look at \(name.shown)", code: code)
    }

    /// Opens a regular file for reading; whatever else has the name is EINVAL, a link ELOOP.
    ///
    /// Nothing in it waits: neither for the other end of a pipe nor for whoever has a lease of the file (EAGAIN).
    package static func openRegular(_ name: PathBytes, in directory: Int32) throws(SystemError) -> FileDescriptor {
        let flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | burrow_o_nofollow
        let number = name.withCString { burrow_open_beneath(directory, $0, flags) }
        let file = FileDescriptor(owning: try checked(number, "open \(name.shown)"))
        guard try status(of: file.number).kind == .regular else {
            throw SystemError("open \(name.shown)", code: EINVAL)
        }
        return file
    }

    /// Creates a file that must not exist yet, under whatever name or link, and opens it for writing.
    package static func createNew(
        _ name: PathBytes, in directory: Int32, mode: UInt32
    ) throws(SystemError) -> FileDescriptor {
        let flags = O_WRONLY | O_CREAT | O_EXCL | burrow_o_nofollow
        let number = name.withCString { burrow_create_beneath(directory, $0, flags, mode) }
        return FileDescriptor(owning: try checked(number, "create \(name.shown)"))
    }

    /// Creates a file that has no name and is gone with its descriptor, unless `link` gives it one.
    package static func createUnnamed(in directory: Int32, mode: UInt32) throws(SystemError) -> FileDescriptor {
        let number = burrow_create_beneath(directory, ".", O_WRONLY | burrow_o_tmpfile, mode)
        return FileDescriptor(owning: try checked(number, "create a file without a name"))
    }

    /// Gives a file that `createUnnamed` made a name that nothing has (EEXIST).
    package static func link(_ file: Int32, as name: PathBytes, in directory: Int32) throws(SystemError) {
        try checked(name.withCString { burrow_link_open_file(file, directory, $0) }, "name \(name.shown)")
    }

    /// Where a link points.
    ///
    /// EINVAL when something else has the name.
    package static func linkTarget(_ name: PathBytes, in directory: Int32) throws(SystemError) -> PathBytes {
        let flags = burrow_o_path | burrow_o_nofollow
        let number = name.withCString { burrow_open_beneath(directory, $0, flags) }
        let link = FileDescriptor(owning: try checked(number, "look at \(name.shown)"))
        guard try status(of: link.number).kind == .link else {
            throw SystemError("read link \(name.shown)", code: EINVAL)
        }
        var target = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = try checked(burrow_read_open_link(link.number, &target, target.count), "read link \(name.shown)")
        return PathBytes(target.prefix(length).map { UInt8(bitPattern: $0) })
    }

    /// What a rename does with something that has the new name.
    package enum RenameMode: Sendable {
        /// It is gone; a directory only when it is empty and a directory takes its place.
        case replace
        /// EEXIST.
        case keep
        /// It gets the old name.
        case exchange
    }

    /// Renames within a file system; a link is renamed, not what it points to.
    package static func rename(
        _ name: PathBytes, in directory: Int32, to newName: PathBytes, in newDirectory: Int32, _ mode: RenameMode
    ) throws(SystemError) {
        let flags: UInt32 =
            switch mode {
            case .replace: 0
            case .keep: burrow_rename_noreplace
            case .exchange: burrow_rename_exchange
            }
        let result = name.withCString { old in
            newName.withCString { burrow_rename(directory, old, newDirectory, $0, flags) }
        }
        try checked(result, "rename \(name.shown) to \(newName.shown)")
    }

    /// Removes a name of anything but a directory.
    package static func remove(_ name: PathBytes, in directory: Int32) throws(SystemError) {
        try libraryCall("remove \(name.shown)") { name.withCString { unlinkat(directory, $0, 0) } }
    }

    /// Removes an empty directory.
    package static func removeDirectory(_ name: PathBytes, in directory: Int32) throws(SystemError) {
        try libraryCall("remove directory \(name.shown)") {
            name.withCString { unlinkat(directory, $0, AT_REMOVEDIR) }
        }
    }

    /// Makes a directory; EEXIST when anything has the name.
    package static func makeDirectory(
        _ name: PathBytes, in directory: Int32, mode: UInt32
    ) throws(SystemError) {
        try libraryCall("make directory \(name.shown)") { name.withCString { mkdirat(directory, $0, mode) } }
    }

    /// Gives an open file to somebody else.
    package static func give(_ file: Int32, to user: UInt32, group: UInt32) throws(SystemError) {
        try libraryCall("give a file to its owner") { fchown(file, user, group) }
    }

    /// Sets who may do what with an open file, whatever the umask.
    package static func setMode(_ file: Int32, _ mode: UInt32) throws(SystemError) {
        try libraryCall("set the mode of a file") { fchmod(file, mode) }
    }

    /// Waits until what was written to an open file or directory is on the disk.
    package static func synchronize(_ file: Int32) throws(SystemError) {
        try libraryCall("write a file to the disk") { fsync(file) }
    }
}
