import GRDB
import Glibc
import LinuxSystem

/// Why records could not be read or written, in one line that says what to do.
package struct RecordError: Error, Equatable, CustomStringConvertible {
    /// What kind of failure it is, for whoever turns it into a status.
    package struct Code: Hashable, Sendable {
        private enum Kind {
            case readOnly, full, busy, newerSchema, olderSchema, corrupt, conflict, other
        }
        private let kind: Kind

        /// The database, or its directory, cannot be written by this process.
        package static let readOnly = Code(kind: .readOnly)
        /// There is no room on the disk.
        package static let full = Code(kind: .full)
        /// Somebody else holds the records, or more changes wait than are taken.
        package static let busy = Code(kind: .busy)
        /// A newer Burrow made the database.
        package static let newerSchema = Code(kind: .newerSchema)
        /// An older Burrow made the database, and nobody has migrated it.
        package static let olderSchema = Code(kind: .olderSchema)
        /// The database is damaged, or is not Burrow's.
        package static let corrupt = Code(kind: .corrupt)
        /// A change does not fit what is recorded: its id is taken, or what it changes is missing or final.
        package static let conflict = Code(kind: .conflict)
        /// Anything else; the description has the cause.
        package static let other = Code(kind: .other)
    }

    package let code: Code
    /// What happened, then what to do.
    package let description: String

    package init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    /// Whether the change itself is at fault, so that others of its group can be committed without it.
    var isOfOneChange: Bool { code == .conflict }
}

extension RecordError {
    /// Names what a failure means for the records in `place`.
    init(_ error: any Error, at place: String) {
        switch error {
        case let error as RecordError: self = error
        case let error as DatabaseError: self.init(database: error, at: place)
        case let error as SystemError: self.init(system: error, at: place)
        case is CancellationError: self.init(.other, "the work on the records was cancelled: repeat it if it is needed")
        default: self.init(.other, "the records in \(place) cannot be used: \(error)")
        }
    }

    private init(database error: DatabaseError, at place: String) {
        let cause = error.message ?? error.resultCode.description
        // The file that readers and the writer share is allocated whole when it grows.
        if error.extendedResultCode == .SQLITE_IOERR_SHMSIZE {
            self = .full(at: place, cause: cause)
            return
        }
        switch error.resultCode {
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH: self = .readOnly(at: place, cause: cause)
        case .SQLITE_FULL: self = .full(at: place, cause: cause)
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self.init(.busy, "another program holds the records in \(place) (\(cause)): end it")
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .corrupt(at: place, cause: cause)
        case .SQLITE_CONSTRAINT, .SQLITE_TOOBIG, .SQLITE_MISMATCH:
            self.init(.conflict, "a change does not fit what is recorded (\(cause)): it is left out")
        case .SQLITE_CANTOPEN:
            self.init(
                .other, "the records in \(place) cannot be opened (\(cause)): look at the directory's owner and mode")
        default:
            self.init(
                .other,
                "the records in \(place) cannot be used (\(cause), code \(error.extendedResultCode.rawValue)): look at the disk"
            )
        }
    }

    private init(system error: SystemError, at place: String) {
        switch error.code {
        case EROFS, EACCES, EPERM: self = .readOnly(at: place, cause: "\(error)")
        case ENOSPC, EDQUOT: self = .full(at: place, cause: "\(error)")
        default: self.init(.other, "the records in \(place) cannot be used: \(error)")
        }
    }

    private static func readOnly(at place: String, cause: String) -> RecordError {
        RecordError(
            .readOnly,
            "the records in \(place) cannot be written (\(cause)): make the directory writable for this user, "
                + "or choose another with --data")
    }

    private static func full(at place: String, cause: String) -> RecordError {
        RecordError(.full, "there is no room for the records in \(place) (\(cause)): make room on the disk")
    }

    static func corrupt(at place: String, cause: String) -> RecordError {
        RecordError(
            .corrupt,
            "the records in \(place) are damaged (\(cause)): stop the server, move the directory away, "
                + "and start again with a copy of it or with none")
    }
}
