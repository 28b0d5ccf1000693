/// Receives what executions print, show and raise, as it happens and in order.
///
/// All calls come while the caller holds the interpreter's lock, so there is one at a time; those of user threads come
/// from those threads, also between executions. After a fork by user code, the child calls its copy of the sink.
package protocol ExecutionSink: AnyObject {
    /// Takes text that was printed, as UTF-8, or bytes written to `sys.stdout.buffer`. The sink buffers lines.
    func write(_ stream: OutputStream, _ bytes: UnsafeRawBufferPointer)
    /// Sends what `write` has kept back.
    func flush()
    /// Something is shown; calls of `represent` follow. `metadata` is a JSON object, or empty.
    func show(kind: UInt8, displayID: String, metadata: String)
    /// Takes one representation of what is shown, and whether it is the last one.
    func represent(mimeType: String, encoding: UInt8, _ bytes: UnsafeRawBufferPointer, isLast: Bool)
    /// Hears of characters of what is being shown that are too many to be sent.
    func lose(characters: Int)
    /// Takes back what was shown, when `waits` as soon as something else is shown.
    func clear(waits: Bool)
    /// Takes an exception that nobody caught.
    func raised(_ exception: UncaughtException)
    /// Takes what happened to variables, and how many changes are left out.
    func changed(_ changes: [VariableChange], leftOut: UInt32)
}
