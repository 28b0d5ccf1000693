/// Why something could not be done with a client's file, in one line that says what to do.
///
/// The messages name paths as clients write them, never those of the host.
package struct FileError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What kind of failure it is; a server turns it into a status.
    package enum Code: String, Sendable, CaseIterable {
        /// Nothing is at the path.
        case notFound
        /// Something that is no directory, be it a link to one, is where one was wanted or on the way.
        case notADirectory
        /// A directory is where a file was wanted.
        case isADirectory
        /// A link, a pipe, a socket or a device is where a file was wanted.
        case notRegular
        /// Something is there already.
        case exists
        /// A directory that should have been empty is not.
        case notEmpty
        /// The path cannot be one.
        case invalidPath
        /// What is there is not what the client made a condition of.
        case preconditionFailed
        /// The files of this owner would be too many or too large.
        case quota
        /// The host's disk has no room.
        case diskFull
        /// The files there cannot be changed by this client.
        case readOnly
        /// More than the file system can keep in one file.
        case tooLarge
        /// It may work later: the file is locked or changes, or the host has no descriptor free.
        case busy
        /// The host does not let it happen, for a reason that the message has.
        case other
    }

    package let code: Code
    /// What happened, then what to do.
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}
