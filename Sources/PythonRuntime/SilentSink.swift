/// A sink for what nobody is to see.
final class SilentSink: ExecutionSink {
    func write(_ stream: OutputStream, _ bytes: UnsafeRawBufferPointer) {}
    func flush() {}
    func show(kind: UInt8, displayID: String, metadata: String) {}
    func represent(mimeType: String, encoding: UInt8, _ bytes: UnsafeRawBufferPointer, isLast: Bool) {}
    func lose(characters: Int) {}
    func clear(waits: Bool) {}
    func raised(_ exception: UncaughtException) {}
    func changed(_ changes: [VariableChange], leftOut: UInt32) {}
}
