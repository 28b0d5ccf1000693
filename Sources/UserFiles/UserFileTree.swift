import LinuxSystem

/// The files that a user's sandboxes see, under the paths that they have there: the user's own in /home/user, and those
/// that a tenant's users share in /shared.
package struct UserFileTree: Sendable {
    package let home: FileRoot
    /// Nil when there is no shared directory.
    package let shared: FileRoot?

    /// A path, and the root that it is below.
    package struct Location: Sendable {
        package let root: FileRoot
        package let path: FilePath

        /// The place of a path in one of the tree's two roots.
        package init(root: FileRoot, path: FilePath) {
            self.root = root
            self.path = path
        }
    }

    package init(home: FileRoot, shared: FileRoot?) {
        self.home = home
        self.shared = shared
    }

    /// Finds what a client's path means: an absolute one is that of a sandbox, any other is relative to /home/user.
    ///
    /// Nothing in it is decoded.
    ///
    /// - Throws: `notFound` for a path in neither of the two directories, `invalidPath` for what is none.
    package func location(_ path: String) throws(FileError) -> Location {
        try location(bytes: Array(path.utf8))
    }

    /// Finds what a path means that was escaped as `FilePath.escaped` and `escapedPath` do it.
    package func location(escaped path: String) throws(FileError) -> Location {
        try location(bytes: FilePath.unescaped(path))
    }

    /// The path in a sandbox, as text that shows it.
    package func path(of location: Location) -> String {
        let (directory, path) = (directory(of: location), location.path)
        return path.names.isEmpty ? directory : "\(directory)/\(path.shown)"
    }

    /// The exact path in a sandbox, as `location(escaped:)` reads it.
    package func escapedPath(of location: Location) -> String {
        let (directory, path) = (directory(of: location), location.path)
        return path.names.isEmpty ? directory : "\(directory)/\(path.escaped)"
    }

    /// Moves something, also from one of the two directories to the other.
    ///
    /// See `FileRoot.move`; the directory it comes to must have room for it.
    package func move(
        _ source: Location, to destination: Location, overwrite: Bool = false, createParents: Bool = false
    ) throws(FileError) {
        try source.root.move(
            source.path, to: destination.path, in: destination.root, overwrite: overwrite,
            createParents: createParents)
    }

    private func location(bytes: [UInt8]) throws(FileError) -> Location {
        let path = try FilePath(checking: bytes)
        guard bytes.first == UInt8(ascii: "/") else { return Location(root: home, path: path) }
        if path.names.starts(with: ["home", "user"]) { return Location(root: home, path: path.dropping(2)) }
        if let shared, path.names.first == "shared" { return Location(root: shared, path: path.dropping(1)) }
        let places = shared == nil ? "only /home/user is" : "only /home/user and /shared are"
        throw FileError(.notFound, "files can be reached in two places at most, and \(places) here; name a path there")
    }

    private func directory(of location: Location) -> String {
        location.root === home ? "/home/user" : "/shared"
    }
}
