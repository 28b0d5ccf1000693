import WorkerProtocol

/// What an execution changed: variables, by its context's own word, and files, as the host saw it.
package struct Changes: Codable, Equatable, Sendable {
    package let variables: [VariableChange]
    /// Changes of variables that are not listed.
    package let variablesLeftOut: Int
    package var files: [String] = []
    package var filesLeftOut = 0
    package var filesAreComplete = false

    init(_ transcript: Transcript) {
        variables = transcript.changes.map(VariableChange.init)
        variablesLeftOut = Int(transcript.changesLeftOut)
    }

    private enum CodingKeys: String, CodingKey {
        case variables, files
        case filesLeftOut = "files_left_out"
        case filesAreComplete = "files_are_complete"
        case variablesLeftOut = "variables_left_out"
    }
}
