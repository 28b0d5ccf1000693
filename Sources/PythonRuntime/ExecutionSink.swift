/// Receives what executions print, show and raise, as it happens and in order.
///
/// All calls come while the caller holds the interpreter's lock, so there is one at a time; those of user threads come
/// from those threads, also between executions. After a fork by user code, the child calls its copy of the sink.
package protocol ExecutionSink: AnyObject {
    /// Takes text that was printed, as UTF-8, or bytes written to `sys.stdout.buffer`. The sink buffers lines.
    func write(_ stream: OutputStream, _ bytes: UnsafeRawBufferPointer)
    /// Sends what `write` has kept back.
    func flush()
    /// Takes one representation of a result, as UTF-8.
    func display(mimeType: String, _ bytes: UnsafeRawBufferPointer)
    /// Takes an exception that nobody caught, at most one for each execution. `errorNumber` is 0 when it has no errno.
    func raised(name: String, value: String, traceback: String, errorNumber: Int32)
}
