import Glibc
import LinuxSystem

extension FileRoot {
    /// Removes what stands at a path; a link is removed, not what it leads to.
    ///
    /// A directory that is not empty is away from its place at once, and then emptied. If that fails or would take too
    /// long, as when code inside goes on making files in it, the rest is out of sight until `sweep` tries again.
    ///
    /// - Parameters:
    ///   - path: What to remove; not the root.
    ///   - recursive: Whether a directory may have something in it.
    /// - Throws: `notFound`; `notEmpty` without `recursive`; `busy` when a part is left; other `FileError`s.
    package func remove(_ path: FilePath, recursive: Bool = false) throws(FileError) {
        let place = try placeToChange(path)
        defer { book.forget() }
        do {
            try Self.remove(place)
        } catch {
            guard recursive, error.code == ENOTEMPTY || error.code == EEXIST else {
                if error.code == ENOENT { throw Self.nothing(at: path) }
                throw FileError(error, "remove \(path)")
            }
            let isDone = try attempt("remove \(path)") { () throws(SystemError) in
                try TreeRemoval.remove(place.name, in: place.directory.number, root: directory.number)
            }
            if !isDone {
                throw FileError(
                    .busy, "\(path) is gone from its place, but too much is in it to remove at once; it will be later")
            }
        }
    }

    /// Removes what a host that ended early left behind: everything in the root whose name is the host's and that
    /// nobody changed for so long.
    ///
    /// - Parameter age: Seconds; an upload that waits longer for its next bytes may lose its file.
    /// - Returns: How many names were removed.
    /// - Throws: `FileError` when the root cannot be listed; what cannot be removed is left for the next time.
    @discardableResult
    package func sweep(olderThan age: Int = 3_600) throws(FileError) -> Int {
        guard !isReadOnly else { return 0 }
        defer { book.forget() }
        let deadline = try attempt("read the clock") { () throws(SystemError) in
            try Files.now() - Int64(min(max(age, 0), 1_000_000_000)) * 1_000_000_000
        }
        var old: [PathBytes] = []
        try attempt("look for what was left behind") { () throws(SystemError) in
            let opened = try Files.openDirectory(.start, beneath: directory.number)
            let number = opened.number
            let listed = try opened.duplicate()
            try Directories.visit(listed) { name throws(SystemError) in
                if Self.isReserved(name), let status = try Files.status(name, in: number), status.changed <= deadline {
                    old.append(name)
                }
                return old.count < 10_000
            }
        }
        var removed = 0
        for name in old where Self.swept(name, in: directory.number) { removed += 1 }
        return removed
    }

    private static func swept(_ name: PathBytes, in root: Int32) -> Bool {
        do {
            do {
                try Files.remove(name, in: root)
                return true
            } catch {
                guard error.code == EISDIR else { return false }
            }
            return try TreeRemoval.remove(name, in: root, root: root)
        } catch {
            return false
        }
    }

    /// Removes a file, a link or an empty directory.
    private static func remove(_ place: borrowing Place) throws(SystemError) {
        for _ in 0..<8 {
            do {
                return try Files.remove(place.name, in: place.directory.number)
            } catch {
                guard error.code == EISDIR else { throw error }
            }
            do {
                return try Files.removeDirectory(place.name, in: place.directory.number)
            } catch {
                // It was a directory just now: once more.
                guard error.code == ENOTDIR else { throw error }
            }
        }
        throw SystemError("remove \(place.name.shown)", code: EBUSY)
    }
}
