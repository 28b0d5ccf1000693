/// Work on bytes that clients send.
package enum ByteWork {
    /// So many take less long than going to another thread and back.
    private static let mostBytesHere = 64 << 10

    /// Does a piece of work: on many bytes elsewhere, for all connections of a thread wait while one of them computes.
    package static func run<Value: Sendable>(on byteCount: Int, _ work: () throws -> Value) async rethrows -> Value {
        if byteCount <= mostBytesHere { return try work() }
        return try await withTaskExecutorPreference(globalConcurrentExecutor) { try work() }
    }
}
