import CLinux
import Glibc

/// Files that somebody else may have put something in the place of.
extension Files {
    /// Opens a regular file for reading, refusing whatever else has the name: a link, a pipe, a device.
    package static func openRegular(_ name: String, below directory: Int32) throws(SystemError) -> FileDescriptor {
        // To open a pipe or a terminal must not wait for anybody.
        let flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | burrow_o_nofollow
        let file = FileDescriptor(owning: try checked(burrow_open(directory, name, flags, 0), "open \(name)"))
        guard try status(of: file.number).kind == .regular else { throw SystemError("open \(name)", code: EINVAL) }
        return file
    }

    /// What stat(2) says of an open file.
    package static func status(of descriptor: Int32) throws(SystemError) -> FileStatus {
        var status = stat()
        try libraryCall("look at a file") { fstat(descriptor, &status) }
        return FileStatus(status)
    }

    /// The bytes from a place in a file on, at most `most`; fewer only at its end.
    package static func read(
        _ descriptor: Int32, at offset: Int, most: Int
    ) throws(SystemError) -> [UInt8] {
        var total = 0
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: most) { buffer, initialized in
            while total < most {
                let count = pread(
                    descriptor, buffer.baseAddress.map { $0 + total }, most - total, off_t(offset + total))
                if count == 0 { break }
                if count > 0 {
                    total += count
                } else if errno != EINTR {
                    failure = errno
                    break
                }
            }
            initialized = total
        }
        if failure != 0 { throw SystemError("read", code: failure) }
        return bytes
    }

    /// Makes a file that has no name and is gone when it is closed, for reading and for writing at its end.
    package static func makeUnnamed(in directory: borrowing FileDescriptor) throws(SystemError) -> FileDescriptor {
        let flags = O_RDWR | O_APPEND
        let number = burrow_open(directory.number, ".", flags | burrow_o_tmpfile, 0o600)
        if number != -EOPNOTSUPP, number != -EISDIR {
            return FileDescriptor(owning: try checked(number, "make a file without a name"))
        }
        // Not every file system can make one that never had a name.
        let name = ".unnamed-\(UInt64.random(in: 0...UInt64.max))"
        let created = burrow_open(directory.number, name, flags | O_CREAT | O_EXCL | burrow_o_nofollow, 0o600)
        let file = FileDescriptor(owning: try checked(created, "make \(name)"))
        unlinkat(directory.number, name, 0)
        return file
    }

    /// Takes from a file what is behind its first `size` bytes.
    package static func cut(_ descriptor: Int32, to size: Int) throws(SystemError) {
        try libraryCall("cut a file") { ftruncate(descriptor, off_t(size)) }
    }

    /// Gives an open file the time of now, to the nanosecond.
    ///
    /// The kernel's own stamp is the same for all files of some milliseconds.
    package static func stamp(_ descriptor: Int32) throws(SystemError) {
        var now = timespec()
        try libraryCall("read the clock") { clock_gettime(CLOCK_REALTIME, &now) }
        let times = [now, now]
        try libraryCall("set the time of a file") { futimens(descriptor, times) }
    }

    /// The time that files get now, in nanoseconds since 1970.
    package static func now() throws(SystemError) -> Int64 {
        var now = timespec()
        try libraryCall("read the clock") { clock_gettime(CLOCK_REALTIME, &now) }
        return Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
    }
}
