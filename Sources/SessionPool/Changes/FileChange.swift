import LinuxSystem

/// A file that is different from how it was when an execution began.
package struct FileChange: Equatable, Sendable {
    package let change: Change
    /// The path inside, repaired where the name is not UTF-8, and cut where it is very long.
    ///
    /// It may hold any character but NUL: its name was made by hostile code.
    package let path: String
    /// What it is, or was.
    ///
    /// A removed link or special file that nobody had looked at counts as a file.
    package let kind: Kind
    /// How long a file is; nil for what is none, or none any more.
    package let sizeBytes: Int?

    package enum Change: String, JSONWritable, Sendable {
        case added
        /// Closed after it was open for writing, or replaced by another.
        ///
        /// Of a file with several names, the one by which it was opened.
        case changed
        case removed
    }

    package enum Kind: String, JSONWritable, Sendable {
        case file
        case directory
        case link
        case other
    }

    private static let mostPathBytes = 1_024

    /// - Returns: nil when nothing was there before and nothing is there now.
    init?(at path: PathBytes, before: FileStatus.Kind?, now: FileStatus.Kind?, size: Int?) {
        guard let kind = now ?? before else { return nil }
        change = now == nil ? .removed : before == nil ? .added : .changed
        self.path = Self.clipped(path.shown)
        self.kind = Kind(kind)
        sizeBytes = now == .regular ? size : nil
    }

    /// Text of at most `mostPathBytes`, with a sign where it was cut.
    private static func clipped(_ text: String) -> String {
        guard text.utf8.count > mostPathBytes else { return text }
        let sign = "…"
        var end = text.utf8.index(text.startIndex, offsetBy: mostPathBytes - sign.utf8.count)
        while end.samePosition(in: text.unicodeScalars) == nil { end = text.utf8.index(before: end) }
        return text[..<end] + sign
    }
}

extension FileChange.Kind {
    init(_ kind: FileStatus.Kind) {
        switch kind {
        case .regular: self = .file
        case .directory: self = .directory
        case .link: self = .link
        case .other: self = .other
        }
    }
}

extension FileChange: JSONWritable {
    /// Every key is always there; what is not known is null.
    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("change", change)
            writer.field("path", path)
            writer.field("kind", kind)
            writer.field("size_bytes", sizeBytes)
        }
    }
}
