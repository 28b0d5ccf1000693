import CLinux
import Glibc

/// Files by path and descriptor.
///
/// Everything opened here is close-on-exec.
package enum Files {
    /// Opens an existing file or directory for reading.
    package static func open(_ path: String, below directory: Int32 = AT_FDCWD) throws(SystemError) -> FileDescriptor {
        FileDescriptor(owning: try checked(burrow_open(directory, path, O_RDONLY, 0), "open \(path)"))
    }

    /// Opens a file for writing without creating it, as control files in /proc and in cgroups are written.
    package static func openForWriting(
        _ path: String, below directory: Int32 = AT_FDCWD
    ) throws(SystemError) -> FileDescriptor {
        FileDescriptor(owning: try checked(burrow_open(directory, path, O_WRONLY, 0), "open \(path)"))
    }

    /// Opens a place in the tree, for calls that take a descriptor as a path (O_PATH).
    package static func openPath(
        _ path: String, below directory: Int32 = AT_FDCWD, followLinks: Bool = true
    ) throws(SystemError) -> FileDescriptor {
        let flags = burrow_o_path | (followLinks ? 0 : burrow_o_nofollow)
        return FileDescriptor(owning: try checked(burrow_open(directory, path, flags, 0), "open \(path)"))
    }

    /// Opens a directory, refusing a link in its last component.
    package static func openDirectory(
        _ name: String, below directory: Int32 = AT_FDCWD
    ) throws(SystemError) -> FileDescriptor {
        let flags = O_RDONLY | burrow_o_directory | burrow_o_nofollow
        return FileDescriptor(owning: try checked(burrow_open(directory, name, flags, 0), "open directory \(name)"))
    }

    /// Makes an empty file if there is none; nothing of an existing one changes.
    package static func touch(_ path: String, mode: UInt32 = 0o644) throws(SystemError) {
        let file = FileDescriptor(
            owning: try checked(burrow_open(AT_FDCWD, path, O_WRONLY | O_CREAT, mode), "create \(path)"))
        _ = consume file
    }

    /// Writes a new file, whole; an existing one is replaced.
    package static func write(_ content: String, to path: String, mode: UInt32 = 0o644) throws(SystemError) {
        let file = FileDescriptor(
            owning: try checked(burrow_open(AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, mode), "create \(path)"))
        try writeAll(Array(content.utf8), to: file.number) { "write \(path)" }
    }

    /// Creates a file that must not exist yet, under whatever name or link, and opens it for writing.
    package static func createNew(
        _ name: String, below directory: Int32, mode: UInt32 = 0o644
    ) throws(SystemError) -> FileDescriptor {
        let flags = O_WRONLY | O_CREAT | O_EXCL | burrow_o_nofollow
        return FileDescriptor(owning: try checked(burrow_open(directory, name, flags, mode), "create \(name)"))
    }

    /// Writes one short value to a control file in a single write(2), as those files demand.
    package static func control(_ value: String, in path: String) throws(SystemError) {
        let file = try openForWriting(path)
        try writeOnce(value, to: file.number) { "write \(value) to \(path)" }
    }

    /// Writes one short value to an open control file in a single write(2).
    package static func writeOnce(
        _ value: String, to descriptor: Int32, _ operation: () -> String
    ) throws(SystemError) {
        let bytes = Array(value.utf8)
        try libraryCall(operation()) { bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) } }
    }

    /// Writes all bytes, however many calls it takes.
    package static func writeAll(
        _ bytes: [UInt8], to descriptor: Int32, _ operation: () -> String
    ) throws(SystemError) {
        var offset = 0
        while offset < bytes.count {
            offset += try libraryCall(operation()) {
                bytes.withUnsafeBytes { buffer in
                    Glibc.write(descriptor, buffer.baseAddress.map { $0 + offset }, buffer.count - offset)
                }
            }
        }
    }

    /// Reads once, at most `most` bytes.
    ///
    /// Empty at the end of the file; nil when a non-blocking read would wait.
    package static func readSome(
        _ descriptor: Int32, most: Int = 65_536
    ) throws(SystemError) -> [UInt8]? {
        var count = 0
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: most) { buffer, initialized in
            repeat {
                count = Glibc.read(descriptor, buffer.baseAddress, most)
                failure = count < 0 ? errno : 0
            } while failure == EINTR
            initialized = max(0, count)
        }
        if failure == EAGAIN { return nil }
        if failure != 0 { throw SystemError("read", code: failure) }
        return bytes
    }

    /// The text of a small file, such as those in /proc, /sys and cgroups, as far as it is at most `most` bytes.
    package static func readText(
        _ path: String, below directory: Int32 = AT_FDCWD, most: Int = 1 << 20
    ) throws(SystemError) -> String {
        let file = try open(path, below: directory)
        var bytes: [UInt8] = []
        // The kernel's own files give a page at a time, however much is asked for.
        while bytes.count < most, let part = try readSome(file.number, most: min(65_536, most - bytes.count)),
            !part.isEmpty
        {
            bytes += part
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The current content of an open control file, read from its start.
    package static func readAgain(_ descriptor: Int32, most: Int = 4_096) throws(SystemError) -> String {
        var count = 0
        var failure: Int32 = 0
        let text = String(unsafeUninitializedCapacity: most) { buffer in
            count = pread(descriptor, buffer.baseAddress, most, 0)
            failure = count < 0 ? errno : 0
            return max(0, count)
        }
        if failure != 0 { throw SystemError("read", code: failure) }
        return text
    }

    /// The decimal number at the start of an open control file, as it is now; nil when there is none.
    package static func readNumberAgain(_ descriptor: Int32) -> UInt64? {
        withUnsafeTemporaryAllocation(byteCount: 32, alignment: 1) { buffer in
            let count = pread(descriptor, buffer.baseAddress, buffer.count, 0)
            let digits = buffer.prefix(max(0, count)).prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            guard !digits.isEmpty else { return nil }
            return digits.reduce(0) { $0 &* 10 &+ UInt64($1 &- UInt8(ascii: "0")) }
        }
    }

    /// Opens a file whose only purpose is to be locked, and makes it if it is missing.
    package static func openLockFile(_ path: String) throws(SystemError) -> FileDescriptor {
        let flags = O_RDWR | O_CREAT | burrow_o_nofollow
        return FileDescriptor(owning: try checked(burrow_open(AT_FDCWD, path, flags, 0o600), "open \(path)"))
    }

    /// Locks an open file or directory for this process and the copies of its descriptor (flock(2)).
    ///
    /// Returns false when somebody else holds it, and nobody is to wait.
    package static func lock(_ file: borrowing FileDescriptor, waiting: Bool) throws(SystemError) -> Bool {
        while flock(file.number, LOCK_EX | (waiting ? 0 : LOCK_NB)) != 0 {
            let code = errno
            if code == EWOULDBLOCK { return false }
            if code != EINTR { throw SystemError("lock a file", code: code) }
        }
        return true
    }

    /// Makes a directory; one that is already there is left as it is.
    ///
    /// Says whether it was made.
    @discardableResult
    package static func makeDirectory(
        _ path: String, below directory: Int32 = AT_FDCWD, mode: UInt32 = 0o755
    ) throws(SystemError) -> Bool {
        if mkdirat(directory, path, mode) == 0 { return true }
        let code = errno
        if code == EEXIST { return false }
        throw SystemError("make directory \(path)", code: code)
    }

    /// Makes a directory and what is missing above it.
    package static func makeDirectories(_ path: String, mode: UInt32 = 0o755) throws(SystemError) {
        var made = path.hasPrefix("/") ? "" : "."
        for component in path.split(separator: "/") {
            made += "/\(component)"
            try makeDirectory(made, mode: mode)
        }
    }

    /// What kind of thing stands at a path, and whose it is; nil when there is nothing.
    package static func status(
        _ path: String, below directory: Int32 = AT_FDCWD, followLinks: Bool = true
    ) throws(SystemError) -> FileStatus? {
        var status = stat()
        if fstatat(directory, path, &status, followLinks ? 0 : AT_SYMLINK_NOFOLLOW) == 0 { return FileStatus(status) }
        let code = errno
        if code == ENOENT || code == ENOTDIR { return nil }
        throw SystemError("look at \(path)", code: code)
    }

    /// Whether anything can be seen at a path.
    package static func exists(_ path: String) -> Bool {
        access(path, F_OK) == 0
    }

    /// Where a symbolic link points.
    package static func linkTarget(_ path: String) throws(SystemError) -> String {
        var failure: Int32 = 0
        let text = String(unsafeUninitializedCapacity: Int(PATH_MAX)) { buffer in
            let count = buffer.withMemoryRebound(to: CChar.self) { target in
                target.baseAddress.map { readlink(path, $0, target.count) } ?? -1
            }
            failure = count < 0 ? errno : 0
            return max(0, count)
        }
        if failure != 0 { throw SystemError("read link \(path)", code: failure) }
        return text
    }

    /// Makes a symbolic link.
    package static func makeLink(_ path: String, to target: String) throws(SystemError) {
        try libraryCall("make link \(path)") { symlink(target, path) }
    }

    /// An anonymous file in memory.
    package static func inMemory(_ name: String) throws(SystemError) -> FileDescriptor {
        FileDescriptor(owning: try checked(burrow_memory_file(name), "make a file in memory"))
    }

    /// Makes reads and writes of a descriptor return at once.
    package static func setNonBlocking(_ descriptor: Int32) throws(SystemError) {
        let flags = try libraryCall("read descriptor flags") { fcntl(descriptor, F_GETFL) }
        try libraryCall("set descriptor flags") { fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) }
    }

    /// A pipe, close-on-exec: what is written to the second end is read from the first.
    package static func pipe() throws(SystemError) -> DescriptorPair {
        var ends: [Int32] = [-1, -1]
        try checked(burrow_pipe(&ends), "make a pipe")
        return DescriptorPair(first: FileDescriptor(owning: ends[0]), second: FileDescriptor(owning: ends[1]))
    }
}

/// What stat(2) says, as far as Burrow asks.
package struct FileStatus: Sendable {
    /// The kinds of file that Burrow tells apart.
    package enum Kind: Sendable {
        case regular, directory, link, other
    }

    package let kind: Kind
    package let owner: UInt32
    package let group: UInt32
    package let mode: UInt32
    /// How many names the file has; for a directory two more than it has directories in it.
    package let linkCount: Int
    /// How many bytes are in the file.
    package let size: Int
    /// When the content changed last, in nanoseconds since 1970, as far as they can be counted.
    package let modified: Int64
    /// When anything about the file changed last, likewise; nobody sets it.
    package let changed: Int64
    /// How many bytes it takes on the disk: less than its size when it has holes.
    package let allocated: Int
    /// What tells it from every other file that exists now: the file system and the number in it.
    package let device: UInt64
    package let inode: UInt64

    init(_ status: stat) {
        switch status.st_mode & S_IFMT {
        case S_IFREG: kind = .regular
        case S_IFDIR: kind = .directory
        case S_IFLNK: kind = .link
        default: kind = .other
        }
        owner = status.st_uid
        group = status.st_gid
        mode = status.st_mode & 0o7777
        linkCount = Int(status.st_nlink)
        size = Int(status.st_size)
        modified = Self.nanoseconds(status.st_mtim)
        changed = Self.nanoseconds(status.st_ctim)
        allocated = Int(status.st_blocks) * 512
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
    }

    /// Since 1970; what is too much is as much as there is: whoever owns a file sets its time to anything.
    private static func nanoseconds(_ time: timespec) -> Int64 {
        let (seconds, isTooMuch) = Int64(time.tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, overflows) = seconds.addingReportingOverflow(Int64(time.tv_nsec))
        return isTooMuch || overflows ? (time.tv_sec < 0 ? Int64.min : Int64.max) : sum
    }
}
