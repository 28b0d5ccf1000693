import LinuxSystem

extension FileRoot {
    /// Begins to take a file from a client.
    ///
    /// A file that is there already is replaced when the upload is placed; until then there must be room for both.
    ///
    /// - Parameters:
    ///   - path: Where it is to be.
    ///   - createParents: Whether to make the directories that are missing on the way, when it is placed.
    ///   - expectedSize: How many bytes will come, where that is known, so that too many are refused at once.
    /// - Returns: What takes the bytes.
    /// - Throws: `quota`; `isADirectory` when a directory is there; `notFound` without a way there; other `FileError`s.
    package func beginUpload(
        _ path: FilePath, createParents: Bool = false, expectedSize: Int? = nil
    ) throws(FileError) -> Upload {
        try checkDestination(path, createParents: createParents)
        // A count that is too old is renewed here, and not with every piece.
        _ = try usage()
        let expected = QuotaBook.Amount(bytes: max(0, expectedSize ?? 0), entries: 1)
        try book.reserve(expected)
        // The bytes were only asked about: they are set aside as they come.
        let reserved = QuotaBook.Amount(bytes: 0, entries: 1)
        book.release(expected - reserved)
        do {
            return try Upload(path: path, root: self, createParents: createParents, reserved: reserved)
        } catch {
            book.release(reserved)
            throw FileError(error, "write \(path)")
        }
    }

    /// Refuses early what could not be placed as things are now.
    private func checkDestination(_ path: FilePath, createParents: Bool) throws(FileError) {
        var kind: FileStatus.Kind?
        do {
            kind = try kindToChange(path)
        } catch {
            guard createParents, error.code == .notFound else { throw error }
        }
        if kind == .directory { throw Self.notRegular(path, .directory) }
    }

    private func kindToChange(_ path: FilePath) throws(FileError) -> FileStatus.Kind? {
        let place = try placeToChange(path)
        return try attempt("look at \(path)") { () throws(SystemError) in
            try Files.status(place.name, in: place.directory.number)?.kind
        }
    }
}
