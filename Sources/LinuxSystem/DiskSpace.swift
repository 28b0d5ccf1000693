import Glibc

/// What a file system has left (statvfs(3)).
package struct DiskSpace: Equatable, Sendable {
    package let freeBytes: UInt64
    /// Files that can still be made; nil where the file system does not count them.
    package let freeFiles: UInt64?

    package init(freeBytes: UInt64, freeFiles: UInt64?) {
        self.freeBytes = freeBytes
        self.freeFiles = freeFiles
    }

    /// That of the file system in which an open file or directory is.
    package init(of descriptor: borrowing FileDescriptor) throws(SystemError) {
        let number = descriptor.number
        var found = statvfs()
        try libraryCall("ask for the space of a file system") { fstatvfs(number, &found) }
        // A file system in user space or of another machine says what it likes.
        let bytes = UInt64(found.f_bfree).multipliedReportingOverflow(by: UInt64(found.f_frsize))
        self.init(
            freeBytes: bytes.overflow ? .max : bytes.partialValue,
            freeFiles: found.f_files == 0 ? nil : UInt64(found.f_ffree))
    }
}
