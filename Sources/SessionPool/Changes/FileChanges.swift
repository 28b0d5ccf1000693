/// What an execution made of the files of its user and tenant.
package struct FileChanges: Equatable, Sendable {
    /// Sorted by path.
    package let files: [FileChange]
    /// How many more there are.
    package let leftOut: Int
    /// False when more may have changed: too much happened, or there is too much to watch.
    ///
    /// What was there unseen may then be called added.
    package let isComplete: Bool

    /// More is not told of one execution.
    package static let mostFiles = 100
}
