import Glibc
import LinuxSystem

extension FileError {
    /// What a failed system call is to a client: `action` says in a few words, with the client's path, what was tried.
    init(_ error: SystemError, _ action: String) {
        let (code, advice) = Self.meaning(of: error.code)
        let reason = code == .other ? "\(advice) (\(error.reason))" : advice
        self.init(code, "cannot \(action): \(reason)")
    }

    private static func meaning(of code: Int32) -> (code: Code, advice: String) {
        switch code {
        case ENOENT, ESTALE:
            (.notFound, "there is nothing at this path; list its directory")
        case ENOTDIR, ELOOP, EXDEV:
            (.notADirectory, "something on the way is no directory, or a link; name the path that the link leads to")
        case EISDIR:
            (.isADirectory, "a directory is there; name a file")
        case EEXIST:
            (.exists, "something is there already; remove it first or allow it to be replaced")
        case ENOTEMPTY:
            (.notEmpty, "the directory is not empty; remove what is in it first")
        case ENAMETOOLONG:
            (.invalidPath, "the path is too long; use shorter names")
        case ENOSPC, EDQUOT:
            (.diskFull, "the disk is full; remove something, or ask whoever runs the host")
        case EROFS:
            (.readOnly, "the files there cannot be changed; use another directory")
        case EFBIG, EOVERFLOW:
            (.tooLarge, "the file is too large; split it")
        case EAGAIN, EBUSY, ETXTBSY, EMFILE, ENFILE, ENOMEM:
            (.busy, "it is in use, or the host is busy; try again later")
        case EACCES, EPERM:
            (.other, "the host may not; look at the mode and the owner")
        default:
            (.other, "the host could not do it; try again, or ask whoever runs it")
        }
    }
}

/// Runs calls of the kernel, and turns their failure into what it is to a client.
func attempt<Result: ~Copyable>(
    _ action: @autoclosure () -> String, _ body: () throws(SystemError) -> Result
) throws(FileError) -> Result {
    do {
        return try body()
    } catch {
        throw FileError(error, action())
    }
}
