/// What became of an execution's text: how much of it is shown, and by which handle the rest can be read.
package struct OutputSummary: Equatable, Sendable {
    /// Nil when all is shown, or when the rest could not be kept.
    package var handle: String?
    /// Unicode scalars, as Python's `len` counts them.
    package var totalCharacters = 0
    package var shownCharacters = 0
    /// Bytes that the result's `stdout` lacks of what was printed, and its `stderr`: the whole text has them.
    package let stdoutCutBytes: Int
    package let stderrCutBytes: Int
    /// Output beyond the limit of an execution, which is lost.
    package let droppedBytes: UInt64
}

extension OutputSummary: JSONWritable {
    /// Every key is always there; what is not known is null.
    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("handle", handle)
            writer.field("total_characters", totalCharacters)
            writer.field("shown_characters", shownCharacters)
            writer.field("stdout_cut_bytes", stdoutCutBytes)
            writer.field("stderr_cut_bytes", stderrCutBytes)
            writer.field("dropped_bytes", droppedBytes)
        }
    }
}
