import Glibc
import LinuxSystem
import Synchronization

@testable import UserFiles

/// A root of a test's own beside a directory that nothing may touch, and a clock that stands.
struct TestRoot {
    private let directory: TemporaryDirectory
    let root: FileRoot
    let time: TestClock

    /// Where the root is, and where nothing happens.
    var path: String { directory.path + "/root" }
    var outside: String { directory.path + "/outside" }

    init(
        quota: Quota = Quota(mostBytes: 1 << 30, mostEntries: 100_000), isReadOnly: Bool = false,
        prefersUnnamed: Bool = true, owner: FileRoot.Owner? = FileRoot.Owner(user: 12_345, group: 12_346)
    ) throws {
        directory = try TemporaryDirectory()
        let time = TestClock()
        self.time = time
        try Files.makeDirectory(directory.path + "/root")
        try Files.makeDirectory(directory.path + "/outside")
        try Files.makeDirectory(directory.path + "/outside/sub")
        try Files.write("secret", to: directory.path + "/outside/file")
        try Files.write("secret", to: directory.path + "/outside/sub/file")
        root = try FileRoot(
            path: directory.path + "/root", owner: owner, quota: quota, isReadOnly: isReadOnly,
            prefersUnnamed: prefersUnnamed, clock: { time.now })
    }

    /// Whether what is outside is as it was.
    var outsideIsUntouched: Bool {
        get throws {
            guard try Directories.names(in: outside).sorted() == ["file", "sub"],
                try Directories.names(in: outside + "/sub") == ["file"]
            else { return false }
            return try [outside + "/file", outside + "/sub/file"].allSatisfy { path in
                let status = try Files.status(path)
                return try Files.readText(path) == "secret" && status?.mode == 0o644 && status?.owner == geteuid()
            }
        }
    }

    /// The whole text of a file, as a client reads it.
    func text(_ path: String) throws -> String {
        let file = try root.open(FilePath(path))
        var bytes: [UInt8] = []
        while bytes.count < file.size {
            let some = try file.read(offset: bytes.count, count: 1 << 16)
            if some.isEmpty { break }
            bytes += some
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Uploads a text.
    @discardableResult
    func upload(
        _ text: String, to path: String, createParents: Bool = false, ifMatch: String? = nil, ifNoneMatch: String? = nil
    ) throws -> Upload.Placed {
        let upload = try root.beginUpload(FilePath(path), createParents: createParents)
        try upload.write(Array(text.utf8))
        return try upload.commit(
            ifMatch: ifMatch.flatMap { EntityTagCondition($0) },
            ifNoneMatch: ifNoneMatch.flatMap { EntityTagCondition($0) })
    }

    /// All names in the root, also the host's.
    var names: [String] {
        get throws { try Directories.names(in: path).sorted() }
    }
}

/// A clock that goes when it is told to.
final class TestClock: Sendable {
    private let nanoseconds = Atomic<UInt64>(1_000_000_000_000)

    var now: UInt64 { nanoseconds.load(ordering: .relaxed) }

    func advance(seconds: UInt64) {
        nanoseconds.add(seconds * 1_000_000_000, ordering: .relaxed)
    }
}
