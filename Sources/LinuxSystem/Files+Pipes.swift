import Glibc

extension Files {
    /// Writes once to a non-blocking pipe whose reader may be gone: SIGPIPE must be blocked or ignored.
    ///
    /// Returns how many bytes went; nil when there is no room for any.
    package static func writeSome(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) throws(SystemError) -> Int? {
        var count = 0
        var failure: Int32 = 0
        repeat {
            count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            failure = count < 0 ? errno : 0
        } while failure == EINTR
        if failure == EAGAIN { return nil }
        if failure != 0 { throw SystemError("write", code: failure) }
        return count
    }

    /// Makes an open file belong to a user and a group (fchown(2)).
    package static func setOwner(_ user: UInt32, _ group: UInt32, of descriptor: Int32) throws(SystemError) {
        try libraryCall("change an owner") { fchown(descriptor, user, group) }
    }

    /// Puts a copy of a descriptor in a place, where it closes when a program is run, and closes what was there.
    package static func place(_ descriptor: Int32, closingOnExecutionAt number: Int32) throws(SystemError) {
        try libraryCall("place a descriptor") { dup2(descriptor, number) }
        try libraryCall("set descriptor flags") { fcntl(number, F_SETFD, FD_CLOEXEC) }
    }
}
