import SessionPool

/// The events of an execution, by their names on the wire, and what each says.
package enum ExecutionEventName {
    /// It waits for its turn: `{}`.
    package static let queued = "execution.queued"
    /// It runs: `{}`.
    package static let started = "execution.started"
    /// It printed: `{"text"}`.
    package static let standardOutput = "stdout"
    package static let standardError = "stderr"
    /// It showed something: an object of the result's `results`.
    package static let display = "display"
    /// What was printed and shown so far is taken back: `{"waits"}`.
    package static let clear = "clear"
    /// The exception that ends it: the result's `error`.
    package static let error = "error"
    /// It came to its end: `{"status","result"}`; the last event.
    ///
    /// As it is recorded it says nothing: the execution's own record has both, and a result can be large.
    package static let finished = "execution.finished"

    /// What events say that say nothing.
    static let noData = Array("{}".utf8)
}
