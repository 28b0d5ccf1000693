package import Engine
import HTTPTypes
package import SandboxPolicy
import SessionPool
package import UserFiles
package import WebServer

/// Work on users' files, on threads that may wait for the disk.
package struct FileService: Sendable {
    private let trees: FileTrees

    /// Works on the files of a host.
    package init(trees: FileTrees) {
        self.trees = trees
    }

    /// Does something with the files of a user.
    ///
    /// - Throws: `ProblemDetails`.
    package func with<Value: Sendable>(
        _ owner: Owner, _ work: @escaping @Sendable (UserFileTree) throws(FileError) -> Value
    ) async throws(ProblemDetails) -> Value {
        do {
            let tree = try await trees.tree(of: owner)
            return try await DiskThreads.run { try work(tree) }
        } catch let error as FileError {
            throw ProblemDetails(error)
        } catch let error as SandboxError {
            throw ProblemDetails(error)
        } catch {
            throw ProblemDetails(
                status: .internalServerError, code: "internal_error", detail: "the file could not be used")
        }
    }

    /// What changes in the files of a user from now on.
    ///
    /// - Throws: `ProblemDetails`.
    package func changes(of owner: Owner) async throws(ProblemDetails) -> FileChangeFeed {
        do {
            return try await trees.changes(of: owner)
        } catch {
            throw ProblemDetails(
                status: .serviceUnavailable, code: "cannot_start", detail: "the files cannot be watched")
        }
    }
}
