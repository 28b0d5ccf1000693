import LinuxSystem

extension FileRoot {
    /// Lists a page of what is in a directory.
    ///
    /// - Parameters:
    ///   - path: The directory.
    ///   - depth: How many levels: 1 is what is in it, 2 also what is in directories in it. Taken as 1 to 16.
    ///   - limit: The most entries; taken as 1 to 1,000.
    ///   - after: The `next` of the page before; nil for the first.
    /// - Returns: The page, and where the next begins.
    /// - Throws: `notFound`, `notADirectory`; `invalidPath` when `after` is no cursor; `FileError` for other trouble.
    package func list(
        _ path: FilePath, depth: Int = 1, limit: Int = FileListing.mostEntries, after: String? = nil
    ) throws(FileError) -> FileListing {
        let cursor: FilePath = if let after { try FilePath(escaped: after) } else { .root }
        if isReserved(path) { throw Self.nothing(at: path) }
        var lister = DirectoryLister(
            root: directory.number, path: path, limit: min(max(limit, 1), FileListing.mostEntries))
        do {
            try lister.list(
                path, depth: min(max(depth, 1), FileListing.mostDepth), after: cursor.names[...])
        } catch {
            if let kind = try? entry(path).kind, kind != .directory {
                throw FileError(.notADirectory, "\(path) is a \(kind.rawValue), not a directory; name a directory")
            }
            throw FileError(error, "list \(path)")
        }
        return lister.listing
    }
}
