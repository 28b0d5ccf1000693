import Glibc

/// A name or a path as the kernel has it: bytes, in whatever encoding they were made, without a NUL.
package struct PathBytes: Hashable, Comparable, Sendable, ExpressibleByStringLiteral {
    package let bytes: [UInt8]

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    package init(_ text: String) {
        bytes = Array(text.utf8)
    }

    package init(stringLiteral text: String) {
        self.init(text)
    }

    /// The bytes up to the first NUL.
    package init(cString: UnsafePointer<CChar>) {
        bytes = Array(UnsafeRawBufferPointer(start: cString, count: strlen(cString)))
    }

    /// The empty path: where one starts.
    package static let start: PathBytes = ""

    /// The path of a name in the directory at this path.
    package func appending(_ name: PathBytes) -> PathBytes {
        if bytes.isEmpty { return name }
        var path: [UInt8] = []
        path.reserveCapacity(bytes.count + 1 + name.bytes.count)
        path += bytes
        path.append(Self.separator)
        path += name.bytes
        return PathBytes(path)
    }

    /// The path of the directory, and the last name in it; nil for the empty path.
    package var parts: (directory: PathBytes, name: PathBytes)? {
        guard !bytes.isEmpty else { return nil }
        guard let slash = bytes.lastIndex(of: Self.separator) else { return (.start, self) }
        return (PathBytes(Array(bytes[..<slash])), PathBytes(Array(bytes[(slash + 1)...])))
    }

    /// Text that shows it: what is not UTF-8 is replaced by U+FFFD.
    package var shown: String { String(decoding: bytes, as: UTF8.self) }

    package static func < (left: PathBytes, right: PathBytes) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }

    /// All bytes at once: one by one, as an array hashes itself, takes several times as long.
    package func hash(into hasher: inout Hasher) {
        bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
    }

    /// Lends it to a call that takes a C string.
    func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
        (bytes + [0]).withUnsafeBytes { buffer in
            guard let base = buffer.bindMemory(to: CChar.self).baseAddress else {
                preconditionFailure("a buffer with a NUL has an address")
            }
            return body(base)
        }
    }

    private static let separator = UInt8(ascii: "/")
}
