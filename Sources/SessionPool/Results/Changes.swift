import WorkerProtocol

/// What an execution changed: variables, by its context's own word, and files, as the host saw it.
package struct Changes: Encodable, Equatable, Sendable {
    package let variables: [VariableChange]
    /// Changes of variables that are not listed.
    package let variablesLeftOut: Int
    /// In the user's and the tenant's directories; others may have changed the latter at the same time.
    package let files: [FileChange]
    /// Changes of files that are not listed.
    package let filesLeftOut: Int
    /// Whether the host saw all that happened to files.
    package let filesAreComplete: Bool

    init(_ transcript: Transcript, _ files: FileChanges) {
        variables = transcript.changes.map(VariableChange.init)
        variablesLeftOut = Int(transcript.changesLeftOut)
        self.files = files.files
        filesLeftOut = files.leftOut
        filesAreComplete = files.isComplete
    }

    private enum CodingKeys: String, CodingKey {
        case variables, files
        case variablesLeftOut = "variables_left_out"
        case filesLeftOut = "files_left_out"
        case filesAreComplete = "files_are_complete"
    }
}
