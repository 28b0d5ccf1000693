/// A page of what is in a directory, in the order of the names' bytes; what is in a directory comes right after it.
package struct FileListing: Sendable, Equatable {
    package let entries: [FileEntry]
    /// What to pass as `after` for the next page; nil when this is the last.
    package let next: String?
    /// False when something was left out that no page has: a directory has more names than are ever looked at, or is
    /// too deep or not the host's to read.
    package let isWhole: Bool

    /// The most entries on a page, and the most levels of directories that are told at once.
    package static let mostEntries = 1_000
    package static let mostDepth = 16
}
