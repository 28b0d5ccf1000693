import Glibc
import LinuxSystem
import Synchronization

/// A directory of the host in which clients read and write files, while hostile code in sandboxes makes, swaps and
/// moves things in the same directory.
///
/// Every path is walked by the kernel beneath the root (openat2(2)): no link is followed, wherever it stands in the
/// path, ".." is refused, and what is changed is a single name in a directory that is already open. Calls block for
/// the disk, and for nothing that a sandbox does; they may come from any thread.
///
/// A host has one object for each directory: conditions of clients on what is there (If-Match) and the quota are kept
/// by it, between the calls to it. Code inside is not held by them; it may replace a file right after it was looked at.
package final class FileRoot: Sendable {
    /// Who owns the files that clients make.
    package struct Owner: Sendable, Equatable {
        package let user: UInt32
        package let group: UInt32

        package init(user: UInt32, group: UInt32) {
            self.user = user
            self.group = group
        }
    }

    package let quota: Quota
    /// Whether clients may only read.
    package let isReadOnly: Bool
    let directory: FileDescriptor
    let owner: Owner?
    let book: QuotaBook
    /// Whether uploads have no name until they are placed, where the file system can do that.
    let prefersUnnamed: Bool
    /// Held between looking at what is there and changing it.
    let changing = Mutex<Void>(())

    /// How the names begin that the host gives in the root.
    ///
    /// They are of files that are not placed yet, and of directories that are being removed. Clients neither see nor
    /// reach them, and `sweep` removes them.
    package static let reservedPrefix = ".burrow-"

    /// Opens a directory; a link is refused.
    ///
    /// - Parameters:
    ///   - path: Its absolute path on the host.
    ///   - owner: Who gets what clients make; nil leaves it to whom the host runs as.
    ///   - quota: How much there may be.
    ///   - isReadOnly: Whether clients may only read.
    /// - Throws: `FileError` when it is no directory or cannot be opened.
    package convenience init(
        path: String, owner: Owner?, quota: Quota, isReadOnly: Bool = false
    ) throws(FileError) {
        try self.init(
            path: path, owner: owner, quota: quota, isReadOnly: isReadOnly, prefersUnnamed: true,
            clock: MonotonicClock.nanoseconds)
    }

    init(
        path: String, owner: Owner?, quota: Quota, isReadOnly: Bool = false, prefersUnnamed: Bool,
        clock: @escaping @Sendable () -> UInt64
    ) throws(FileError) {
        let action = "open the directory of the files"
        let opened = try attempt(action) { () throws(SystemError) in try Files.openDirectory(path) }
        let counted = try attempt(action) { () throws(SystemError) in CountedDirectory(try opened.duplicate()) }
        directory = opened
        book = QuotaBook(quota, clock: clock) { () throws(FileError) in try counted.usage(quota) }
        self.owner = owner
        self.quota = quota
        self.isReadOnly = isReadOnly
        self.prefersUnnamed = prefersUnnamed
    }

    /// What the files come to, as it was at most 5 seconds ago.
    ///
    /// The count stops at the quota's number of names.
    package func usage() throws(FileError) -> Usage { try book.usage() }

    /// A copy of the root's descriptor, for the count: it must not hold the root itself.
    private final class CountedDirectory: Sendable {
        private let descriptor: FileDescriptor

        init(_ descriptor: consuming FileDescriptor) {
            self.descriptor = descriptor
        }

        func usage(_ quota: Quota) throws(FileError) -> Usage {
            try attempt("count the files") { () throws(SystemError) in
                try UsageCount.usage(below: descriptor.number, mostEntries: quota.mostEntries)
            }
        }
    }
}

/// A name in an open directory.
struct Place: ~Copyable {
    let directory: FileDescriptor
    let name: PathBytes
}

extension FileRoot {
    /// Whether the first name of a path is one of the host's.
    func isReserved(_ path: FilePath) -> Bool {
        path.names.first.map(Self.isReserved) ?? false
    }

    static func isReserved(_ name: PathBytes) -> Bool {
        name.bytes.starts(with: reservedPrefix.utf8)
    }

    /// A name of the host's that nothing has.
    static func reservedName(_ purpose: String) -> PathBytes {
        let number = String(UInt64.random(in: 0...UInt64.max), radix: 36)
        return PathBytes("\(reservedPrefix)\(purpose)-\(number)")
    }

    /// The place of a path, in a directory that is there.
    func place(of path: FilePath) throws(FileError) -> Place {
        guard let (parent, name) = path.parts else {
            throw FileError(.invalidPath, "the path is that of the directory itself; name something in it")
        }
        guard !isReserved(path) else {
            throw FileError(.notFound, "names that begin with \(Self.reservedPrefix) are the host's; use another")
        }
        return Place(
            directory: try attempt("reach \(path)") { () throws(SystemError) in
                try Files.openPlace(parent.bytes, beneath: directory.number)
            }, name: name)
    }

    /// The place of a path that is to be changed.
    ///
    /// With `createParents`, what is missing on the way is made.
    func placeToChange(_ path: FilePath, createParents: Bool = false) throws(FileError) -> Place {
        try checkWritable()
        if isReserved(path) {
            throw FileError(.invalidPath, "names that begin with \(Self.reservedPrefix) are the host's; use another")
        }
        do {
            return try place(of: path)
        } catch {
            guard createParents, error.code == .notFound, let (parent, name) = path.parts else { throw error }
            return Place(directory: try makeDirectories(parent), name: name)
        }
    }

    func checkWritable() throws(FileError) {
        guard !isReadOnly else {
            throw FileError(.readOnly, "the files here cannot be changed; use another directory")
        }
    }
}
