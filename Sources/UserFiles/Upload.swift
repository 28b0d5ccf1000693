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
    /// Its name in the root; nil while it has none.
    private let temporaryName: PathBytes?
    private let state: Mutex<State>

    private struct State: ~Copyable {
        var reserved: QuotaBook.Amount
        /// Nil when the upload is over: it was placed, given up, or some bytes could not be written.
        var file: FileDescriptor?
    }

    init(
        path: FilePath, root: FileRoot, createParents: Bool, reserved: QuotaBook.Amount
    ) throws(SystemError) {
        self.path = path
        self.root = root
        self.createParents = createParents
        if root.prefersUnnamed {
            do {
                let file = try Files.createUnnamed(in: root.directory.number, mode: 0o600)
                state = Mutex(State(reserved: reserved, file: file))
                temporaryName = nil
                return
            } catch {
                guard [EOPNOTSUPP, EISDIR, ENOENT, EINVAL].contains(error.code) else { throw error }
            }
        }
        let name = FileRoot.reservedName("upload")
        let file = try Files.createNew(name, in: root.directory.number, mode: 0o600)
        state = Mutex(State(reserved: reserved, file: file))
        temporaryName = name
    }

    deinit {
        abort()
    }

    /// Writes the next bytes.
    ///
    /// - Throws: `quota`, `diskFull`, `tooLarge`, other `FileError`s; the upload is over after each of them.
    package func write(_ bytes: [UInt8]) throws(FileError) {
        try state.withLock { state throws(FileError) in
            do throws(FileError) {
                try write(bytes, &state)
            } catch {
                end(&state)
                throw error
            }
        }
    }

    private func write(_ bytes: [UInt8], _ state: inout State) throws(FileError) {
        let file = try number(state)
        let amount = QuotaBook.Amount(bytes: bytes.count, entries: 0)
        try root.book.reserve(amount)
        state.reserved = state.reserved + amount
        try attempt("write \(path)") { () throws(SystemError) in
            try Files.writeAll(bytes, to: file) { "write" }
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
            defer { end(&state) }
            return try place(number(state), Conditions(ifMatch: ifMatch, ifNoneMatch: ifNoneMatch))
        }
    }

    private func place(_ file: Int32, _ conditions: Conditions) throws(FileError) -> Placed {
        try attempt("write \(path)") { () throws(SystemError) in
            try Files.setMode(file, 0o644)
            if let owner = root.owner { try Files.give(file, to: owner.user, group: owner.group) }
            try Files.stamp(file)
            try Files.synchronize(file)
        }
        let place = try root.placeToChange(path, createParents: createParents)
        let hasReplaced = try root.changing.withLock { _ throws(FileError) in
            try put(file, at: place, conditions)
        }
        // The file itself is safe; whether its name is, is not worth a failure.
        if let directory = try? Files.openDirectory(.start, beneath: place.directory.number) {
            try? Files.synchronize(directory.number)
        }
        let status = try attempt("look at \(path)") { () throws(SystemError) in try Files.status(of: file) }
        root.book.add(.init(bytes: status.allocated, entries: hasReplaced ? 0 : 1))
        if hasReplaced { root.book.forget() }
        return Placed(entry: FileEntry(path: path, status: status), hasReplaced: hasReplaced)
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
    private func put(
        _ file: Int32, at place: borrowing Place, _ conditions: Conditions
    ) throws(FileError) -> Bool {
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
                    try putNew(file, at: place)
                    return false
                } catch {
                    // Code inside made something there just now.
                    guard error.code == EEXIST else { throw error }
                    if conditions.ifNoneMatch == .anything { throw Self.unwanted(path) }
                }
            }
            try replace(place, by: file)
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

    private func putNew(_ file: Int32, at place: borrowing Place) throws(SystemError) {
        guard let temporaryName else {
            return try Files.link(file, as: place.name, in: place.directory.number)
        }
        try Files.rename(
            temporaryName, in: root.directory.number, to: place.name, in: place.directory.number, .keep)
    }

    private func replace(_ place: borrowing Place, by file: Int32) throws(SystemError) {
        let directory = root.directory.number
        var name = FileRoot.reservedName("upload")
        if let temporaryName {
            name = temporaryName
        } else {
            // Only something with a name can take the place of something.
            try Files.link(file, as: name, in: directory)
        }
        do {
            try Files.rename(name, in: directory, to: place.name, in: place.directory.number, .replace)
        } catch {
            try? Files.remove(name, in: directory)
            throw error
        }
    }

    private func end(_ state: inout State) {
        guard state.file != nil else { return }
        state.file = nil
        root.book.release(state.reserved)
        if let temporaryName { try? Files.remove(temporaryName, in: root.directory.number) }
    }

    private func number(_ state: borrowing State) throws(FileError) -> Int32 {
        switch state.file {
        case .some(let file): return file.number
        case .none: throw FileError(.other, "the upload of \(path) failed or is over; begin another")
        }
    }
}
