/// What an execution says while it runs, in order; the result has all of it again.
package enum ExecutionEvent: Sendable {
    /// Bytes that were printed: whole lines, as far as the code prints lines.
    case printed(OutputStream, [UInt8])
    /// Something was shown, or shown anew by its id.
    case shown(DisplayedResult)
    /// What was shown and printed so far is taken back: at once, or when something else is shown.
    case cleared(waits: Bool)
    /// The exception that ends the code.
    case raised(ExecutionResult.RaisedError)
}
