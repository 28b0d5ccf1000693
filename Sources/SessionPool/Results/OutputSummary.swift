/// What became of an execution's text: how much of it is shown, and by which handle the rest can be read.
package struct OutputSummary: Encodable, Equatable, Sendable {
    /// Nil when all is shown, or when the rest could not be kept.
    package var handle: String?
    /// Unicode scalars, as Python's `len` counts them.
    package var totalCharacters = 0
    package var shownCharacters = 0
    /// Output beyond the limit of an execution, which is lost.
    package let droppedBytes: UInt64

    private enum CodingKeys: String, CodingKey {
        case handle
        case totalCharacters = "total_characters"
        case shownCharacters = "shown_characters"
        case droppedBytes = "dropped_bytes"
    }

    /// Every key is always there.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(handle, forKey: .handle)
        try container.encode(totalCharacters, forKey: .totalCharacters)
        try container.encode(shownCharacters, forKey: .shownCharacters)
        try container.encode(droppedBytes, forKey: .droppedBytes)
    }
}
