/// Something that happened in an execution, as its followers are told.
package struct EventRecord: Codable, Equatable, Sendable {
    package let executionID: String
    /// Its number in the execution: 1 for the first, and none is left out.
    package let sequence: Int64
    /// When it happened, in milliseconds since 1970.
    package let at: Int64
    /// What kind of event it is, in the caller's word.
    package let type: String
    /// What it says, in the caller's form.
    package let data: [UInt8]

    package init(executionID: String, sequence: Int64, at: Int64, type: String, data: [UInt8]) {
        self.executionID = executionID
        self.sequence = sequence
        self.at = at
        self.type = type
        self.data = data
    }
}
