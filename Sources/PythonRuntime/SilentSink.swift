/// A sink for what nobody is to see.
final class SilentSink: ExecutionSink {
    func write(_ stream: OutputStream, _ bytes: UnsafeRawBufferPointer) {}
    func flush() {}
    func display(mimeType: String, _ bytes: UnsafeRawBufferPointer) {}
    func raised(name: String, value: String, traceback: String, errorNumber: Int32) {}
}
