import Glibc
import LinuxSystem
import Synchronization

/// A file that a client is sending: nobody sees it before it is placed, and nothing is left of it if it never is.
///
/// While bytes come the file is the host's alone: it has no name or, where the file system cannot do that, one that
/// code inside can remove but not open.
package final class Upload: Sendable {
    /// What an upload came to.
    package struct Placed: Sendable, Equatable {
        /// The file that is there now, with its tag.
        package let entry: FileEntry
        /// Whether something else was there before.
        package let hasReplaced: Bool
    }

    /// Where it is to be placed.
    package let path: FilePath
    private let root: FileRoot
    private let createParents: Bool
    private let file: FileDescriptor
    /// Its name in the root; nil while it has none.
    private let temporaryName: PathBytes?
    private let state: Mutex<State>

    private struct State {
        var reserved: QuotaBook.Amount
        var phase = Phase.open
    }

    private enum Phase {
        /// Takes bytes. Can transition to: failed, ended.
        case open
        /// Some bytes could not be written, so that it can only be given up. Can transition to: ended.
        case failed
        /// Placed or given up.
        case ended
    }

    init(
        path: FilePath, root: FileRoot, createParents: Bool, reserved: QuotaBook.Amount
    ) throws(SystemError) {
        self.path = path
        self.root = root
        self.createParents = createParents
        state = Mutex(State(reserved: reserved))
        if root.prefersUnnamed {
            do {
                file = try Files.createUnnamed(in: root.directory.number, mode: 0o600)
                temporaryName = nil
                return
            } catch {
                guard [EOPNOTSUPP, EISDIR, ENOENT, EINVAL].contains(error.code) else { throw error }
            }
        }
        let name = FileRoot.reservedName("upload")
        file = try Files.createNew(name, in: root.directory.number, mode: 0o600)
        temporaryName = name
    }

    deinit {
        abort()
    }

    /// Writes the next bytes.
    ///
    /// - Throws: `quota`, `diskFull`, `tooLarge`, other `FileError`s; after each of them the upload can only be aborted.
    package func write(_ bytes: [UInt8]) throws(FileError) {
        try state.withLock { state throws(FileError) in
            try Self.check(state.phase)
            state.phase = .failed
            let amount = QuotaBook.Amount(bytes: bytes.count, entries: 0)
            try root.book.reserve(amount)
            state.reserved = state.reserved + amount
            try attempt("write \(path)") { () throws(SystemError) in
                try Files.writeAll(bytes, to: file.number) { "write" }
            }
            state.phase = .open
        }
    }

    /// Puts the file at its path, at once and whole, when what is there meets the conditions; it is on the disk then.
    ///
    /// A link that is there is replaced, not followed.
    ///
    /// - Parameters:
    ///   - ifMatch: What must be there.
    ///   - ifNoneMatch: What must not be there.
    /// - Returns: What is there now.
    /// - Throws: `preconditionFailed`, `isADirectory`, `notFound` when its directory is gone, other `FileError`s. The
    ///   upload is over in any case.
    package func commit(
        ifMatch: EntityTagCondition? = nil, ifNoneMatch: EntityTagCondition? = nil
    ) throws(FileError) -> Placed {
        try state.withLock { state throws(FileError) in
            try Self.check(state.phase)
            defer { end(&state) }
            try attempt("write \(path)") { () throws(SystemError) in
                try Files.setMode(file.number, 0o644)
                if let owner = root.owner { try Files.give(file.number, to: owner.user, group: owner.group) }
                try Files.stamp(file.number)
                try Files.synchronize(file.number)
            }
            let place = try root.placeToChange(path, createParents: createParents)
            let hasReplaced = try root.changing.withLock { _ throws(FileError) in
                try put(at: place, Conditions(ifMatch: ifMatch, ifNoneMatch: ifNoneMatch))
            }
            // The file itself is safe; whether its name is, is not worth a failure.
            if let directory = try? Files.openDirectory(.start, beneath: place.directory.number) {
                try? Files.synchronize(directory.number)
            }
            let status = try attempt("look at \(path)") { () throws(SystemError) in
                try Files.status(of: file.number)
            }
            root.book.add(.init(bytes: status.allocated, entries: hasReplaced ? 0 : 1))
            if hasReplaced { root.book.forget() }
            return Placed(entry: FileEntry(path: path, status: status), hasReplaced: hasReplaced)
        }
    }

    /// Gives the upload up; nothing changes for one that is over.
    package func abort() {
        state.withLock { end(&$0) }
    }

    private struct Conditions {
        let ifMatch: EntityTagCondition?
        let ifNoneMatch: EntityTagCondition?
    }

    /// Gives the file its name; says whether something had it.
    private func put(at place: borrowing Place, _ conditions: Conditions) throws(FileError) -> Bool {
        let existing = try attempt("look at \(path)") { () throws(SystemError) in
            try Files.status(place.name, in: place.directory.number)
        }
        let tag = existing.flatMap { EntityTag(of: $0) }
        if let ifMatch = conditions.ifMatch, !ifMatch.matches(tag, exists: existing != nil) {
            throw FileError(.preconditionFailed, "\(path) is not what it was; look at it again")
        }
        if let ifNoneMatch = conditions.ifNoneMatch, ifNoneMatch.finds(tag, exists: existing != nil) {
            throw Self.unwanted(path)
        }
        if existing?.kind == .directory { throw FileRoot.notRegular(path, .directory) }
        do {
            if existing == nil {
                do {
                    try putNew(at: place)
                    return false
                } catch {
                    // Code inside made something there just now.
                    guard error.code == EEXIST else { throw error }
                    if conditions.ifNoneMatch == .any { throw Self.unwanted(path) }
                }
            }
            try replace(place)
            return true
        } catch let error as FileError {
            throw error
        } catch let error as SystemError {
            throw FileError(error, "write \(path)")
        } catch {
            throw FileError(.other, "cannot write \(path)")
        }
    }

    private static func unwanted(_ path: FilePath) -> FileError {
        FileError(.preconditionFailed, "\(path) is there already; leave it, or send its tag")
    }

    private func putNew(at place: borrowing Place) throws(SystemError) {
        guard let temporaryName else {
            return try Files.link(file.number, as: place.name, in: place.directory.number)
        }
        try Files.rename(
            temporaryName, in: root.directory.number, to: place.name, in: place.directory.number, .keep)
    }

    private func replace(_ place: borrowing Place) throws(SystemError) {
        let directory = root.directory.number
        var name = FileRoot.reservedName("upload")
        if let temporaryName {
            name = temporaryName
        } else {
            // Only something with a name can take the place of something.
            try Files.link(file.number, as: name, in: directory)
        }
        do {
            try Files.rename(name, in: directory, to: place.name, in: place.directory.number, .replace)
        } catch {
            try? Files.remove(name, in: directory)
            throw error
        }
    }

    private func end(_ state: inout State) {
        if state.phase == .ended { return }
        state.phase = .ended
        root.book.release(state.reserved)
        if let temporaryName { try? Files.remove(temporaryName, in: root.directory.number) }
    }

    private static func check(_ phase: Phase) throws(FileError) {
        guard phase == .open else { throw FileError(.other, "the upload failed or is over; begin another") }
    }
}
