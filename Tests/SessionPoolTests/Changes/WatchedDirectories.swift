import Foundation
import LinuxSystem

@testable import SessionPool

/// The directories of a tenant with a watcher of their own, so that no other test's events come between.
@HostLoop
struct WatchedDirectories {
    let watcher: FileWatcher
    let shared: String
    private let directory: TemporaryDirectory

    init(watcher: FileWatcher? = nil) throws {
        self.watcher = watcher ?? FileWatcher { () throws(SystemError) in try FileWatch() }
        // In memory: tests make many thousand files there.
        directory = try TemporaryDirectory(in: "/dev/shm")
        shared = directory.path + "/shared"
        try Files.makeDirectory(shared)
    }

    /// The directory of a user, made if it is missing.
    func home(of user: String = "user") throws -> String {
        let home = "\(directory.path)/\(user)"
        try Files.makeDirectory(home)
        return home
    }

    /// A log as a session of the user has it.
    func log(of user: String = "user") throws -> FileChangeLog {
        FileChangeLog([(try home(of: user), "/home/user"), (shared, "/shared")], watcher: watcher)
    }
}

extension FileChanges {
    /// A line for each file, as short as can be: "+ file /home/user/a 5".
    var lines: [String] {
        files.map { file in
            let sign = [FileChange.Change.added: "+", .changed: "*", .removed: "-"][file.change] ?? "?"
            return "\(sign) \(file.kind.rawValue) \(file.path)" + (file.sizeBytes.map { " \($0)" } ?? "")
        }
    }

    /// The lines if they are all there is.
    var completeLines: [String]? { isComplete && leftOut == 0 ? lines : nil }
}
