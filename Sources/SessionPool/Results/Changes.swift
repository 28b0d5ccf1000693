import WorkerProtocol

/// What an execution changed: variables, by its context's own word, and files, as the host saw it.
package struct Changes: Equatable, Sendable {
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
}

extension Changes: JSONWritable {
    /// Every key is always there; what is not known is null.
    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("variables", variables)
            writer.field("files", files)
            writer.field("variables_left_out", variablesLeftOut)
            writer.field("files_left_out", filesLeftOut)
            writer.field("files_are_complete", filesAreComplete)
        }
    }
}
