/// What an execution made of the files of its user and tenant.
package struct FileChanges: Codable, Equatable, Sendable {
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

    private enum CodingKeys: String, CodingKey {
        case files
        case leftOut = "left_out"
        case isComplete = "is_complete"
    }
}
