package import LinuxSystem

/// The path of a file below a `FileRoot`: names one below the other, none of which leads up, out or anywhere else.
///
/// The path without a name is the root itself.
package struct FilePath: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The names, from the root on: not empty, neither "." nor "..", at most 255 bytes, no slash and no NUL in them.
    package let names: [PathBytes]

    /// The most bytes of a name, and of a path with its slashes, that Linux takes.
    package static let mostNameBytes = 255
    package static let mostBytes = 4_095

    /// The root itself.
    package static let root = FilePath(checkedNames: [])

    /// Reads a client's text, relative to the root.
    ///
    /// Empty names and "." mean nothing: "a//b/./" is "a/b". Nothing in it is decoded.
    ///
    /// - Throws: `invalidPath` for "..", a NUL, a leading slash, and what is too long.
    package init(_ text: String) throws(FileError) {
        try self.init(bytes: Array(text.utf8))
    }

    /// Reads the bytes of a path, likewise.
    package init(bytes: [UInt8]) throws(FileError) {
        if bytes.first == Self.slash {
            throw FileError(.invalidPath, "the path begins with a slash; give it relative to the directory")
        }
        try self.init(checking: bytes)
    }

    /// Reads a path from which a leading slash was taken, or whose leading slash means nothing.
    init(checking bytes: [UInt8]) throws(FileError) {
        // Twice the length: slashes that mean nothing are let through, a megabyte of them is not.
        guard bytes.count <= 2 * Self.mostBytes else { throw Self.tooLong }
        guard !bytes.contains(0) else {
            throw FileError(.invalidPath, "the path has a NUL in it; leave it out")
        }
        var names: [PathBytes] = []
        var length = 0
        for name in bytes.split(separator: Self.slash) where !name.elementsEqual([Self.dot]) {
            if name.elementsEqual([Self.dot, Self.dot]) {
                throw FileError(.invalidPath, "the path has \"..\" in it; write it without")
            }
            guard name.count <= Self.mostNameBytes else {
                throw FileError(
                    .invalidPath, "a name in the path is longer than \(Self.mostNameBytes) bytes; use shorter names")
            }
            length += name.count + 1
            names.append(PathBytes(Array(name)))
        }
        guard length <= Self.mostBytes + 1 else { throw Self.tooLong }
        self.init(checkedNames: names)
    }

    private init(checkedNames: [PathBytes]) {
        names = checkedNames
    }

    /// The path of something in the directory at this path; nil when that is longer than paths can be.
    ///
    /// The name is one that a directory told, so it is one.
    func appending(_ name: PathBytes) -> FilePath? {
        let path = FilePath(checkedNames: names + [name])
        return path.bytes.bytes.count <= Self.mostBytes ? path : nil
    }

    /// The directory that it is in, and its name there; nil for the root.
    var parts: (directory: FilePath, name: PathBytes)? {
        names.last.map { (FilePath(checkedNames: names.dropLast()), $0) }
    }

    /// The path without its first names; the root when it has no more.
    func dropping(_ count: Int) -> FilePath {
        FilePath(checkedNames: Array(names.dropFirst(count)))
    }

    /// The names with slashes between them, as the kernel takes it.
    package var bytes: PathBytes {
        PathBytes(Array(names.map(\.bytes).joined(separator: [Self.slash])))
    }

    /// The order of a listing: what is in a directory comes right after it.
    package static func < (left: FilePath, right: FilePath) -> Bool {
        left.names.lexicographicallyPrecedes(right.names)
    }

    private static let slash = UInt8(ascii: "/")
    private static let dot = UInt8(ascii: ".")
    private static let tooLong = FileError(
        .invalidPath, "the path is longer than \(mostBytes) bytes; use shorter names or fewer")
}
