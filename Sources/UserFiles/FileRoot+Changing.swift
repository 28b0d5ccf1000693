import Glibc
import LinuxSystem
import Synchronization

extension FileRoot {
    /// Makes a directory.
    ///
    /// - Parameters:
    ///   - path: Where.
    ///   - parents: Whether to make what is missing on the way too, and to be content with a directory that is there.
    /// - Returns: Whether it was made; false is possible only with `parents`.
    /// - Throws: `exists` when something else is there; `quota`; `notFound` without a way there; `FileError` for other
    ///   trouble.
    @discardableResult
    package func makeDirectory(_ path: FilePath, parents: Bool = false) throws(FileError) -> Bool {
        try checkWritable()
        if parents, path.names.isEmpty { return false }
        let place = try placeToChange(path, createParents: parents)
        if try makeDirectory(place.name, in: place.directory.number, path) { return true }
        let isDirectory = try attempt("look at \(path)") { () throws(SystemError) in
            try Files.status(place.name, in: place.directory.number)?.kind == .directory
        }
        guard parents, isDirectory else {
            throw FileError(.exists, "something is at \(path) already; choose another name")
        }
        return false
    }

    /// Moves whatever stands at a path to another; a link is moved, not what it leads to.
    ///
    /// - Parameters:
    ///   - source: What to move.
    ///   - destination: Where to, with its name there.
    ///   - overwrite: Whether to replace a file or a link that is there, or a directory by a directory if it is empty.
    ///   - createParents: Whether to make the directories that are missing on the way.
    /// - Throws: `notFound`, `exists`, `isADirectory`, `notADirectory`, `notEmpty`; `invalidPath` for a directory that
    ///   would be moved into itself; `FileError` for other trouble.
    package func move(
        _ source: FilePath, to destination: FilePath, overwrite: Bool = false, createParents: Bool = false
    ) throws(FileError) {
        try move(source, to: destination, in: self, overwrite: overwrite, createParents: createParents)
    }

    /// Moves to another root of the same file system, which must have room for it.
    ///
    /// What is moved keeps its owner: both roots are the same owner's.
    func move(
        _ source: FilePath, to destination: FilePath, in other: FileRoot, overwrite: Bool, createParents: Bool
    ) throws(FileError) {
        let action = "move \(source) to \(destination)"
        let from = try placeToChange(source)
        let status = try attempt(action) { () throws(SystemError) in
            try Files.status(from.name, in: from.directory.number)
        }
        guard let status else { throw Self.nothing(at: source) }
        let to = try other.placeToChange(destination, createParents: createParents)
        let amount = other === self ? QuotaBook.Amount() : try size(of: from, status, upTo: other.quota)
        try other.book.reserve(amount)
        defer { other.book.release(amount) }
        try other.changing.withLock { _ throws(FileError) in try Self.rename(from, to, overwrite: overwrite, action) }
        other.book.add(amount)
        if overwrite { other.book.forget() }
        if other !== self { book.forget() }
    }

    private static func rename(
        _ from: borrowing Place, _ to: borrowing Place, overwrite: Bool, _ action: String
    ) throws(FileError) {
        do {
            try Files.rename(
                from.name, in: from.directory.number, to: to.name, in: to.directory.number,
                overwrite ? .replace : .keep)
        } catch {
            switch error.code {
            case EINVAL: throw FileError(.invalidPath, "cannot \(action): a directory cannot be in itself")
            case EXDEV: throw FileError(.other, "cannot \(action): it is on another disk; copy it instead")
            case EEXIST where overwrite:
                throw FileError(.notEmpty, "cannot \(action): the directory there is not empty; remove it first")
            default: throw FileError(error, action)
            }
        }
    }

    /// What a file, or a directory with all that is in it, comes to.
    private func size(
        of place: borrowing Place, _ status: FileStatus, upTo quota: Quota
    ) throws(FileError) -> QuotaBook.Amount {
        var amount = QuotaBook.Amount(bytes: status.allocated, entries: 1)
        guard status.kind == .directory else { return amount }
        let usage = try attempt("count what is moved") { () throws(SystemError) in
            let directory = try Files.openDirectory(place.name, beneath: place.directory.number)
            return try UsageCount.usage(below: directory.number, mostEntries: quota.mostEntries)
        }
        guard usage.isWhole else {
            throw FileError(.quota, "what is moved is more than there may be of it there; move parts of it")
        }
        amount.bytes += usage.bytes
        amount.entries += usage.entries
        return amount
    }

    /// Opens a directory as a place, and makes what is missing on the way.
    ///
    /// - Throws: `notADirectory` when something else, a link among them, is on the way; `quota`; other `FileError`s.
    func makeDirectories(_ path: FilePath) throws(FileError) -> FileDescriptor {
        var place = try attempt("reach \(path)") { () throws(SystemError) in try directory.duplicate() }
        for name in path.names {
            place = try directory(name, in: place, path)
        }
        return place
    }

    /// Opens a directory in another, and makes it when it is missing.
    private func directory(
        _ name: PathBytes, in parent: consuming FileDescriptor, _ path: FilePath
    ) throws(FileError) -> FileDescriptor {
        do {
            do {
                return try Files.openPlace(name, beneath: parent.number)
            } catch {
                guard error.code == ENOENT else { throw error }
            }
            try makeDirectory(name, in: parent.number, path)
            return try Files.openPlace(name, beneath: parent.number)
        } catch let error as FileError {
            throw error
        } catch let error as SystemError {
            throw FileError(error, "make \(path)")
        } catch {
            throw FileError(.other, "cannot make \(path)")
        }
    }

    /// Makes a directory in another and gives it to the owner; false when something has the name already.
    @discardableResult
    private func makeDirectory(
        _ name: PathBytes, in parent: Int32, _ path: FilePath
    ) throws(FileError) -> Bool {
        let amount = QuotaBook.Amount(bytes: 0, entries: 1)
        try book.reserve(amount)
        defer { book.release(amount) }
        do {
            try Files.makeDirectory(name, in: parent, mode: 0o755)
        } catch {
            if error.code == EEXIST { return false }
            throw FileError(error, "make \(path)")
        }
        book.add(amount)
        do {
            // By descriptor: were another directory there by now, it would be one of the owner's too.
            let made = try Files.openDirectory(name, beneath: parent)
            try Files.setMode(made.number, 0o755)
            if let owner { try Files.give(made.number, to: owner.user, group: owner.group) }
        } catch {
            if error.isNothingBeneath { return true }
            try? Files.removeDirectory(name, in: parent)
            throw FileError(error, "make \(path)")
        }
        return true
    }
}
