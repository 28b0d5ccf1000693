import NIOPosix

/// Threads that may wait for the disk, so that none of those do that everything else shares.
enum DiskThreads {
    /// As many as can be at the disk at once; a process has one set of them.
    private static let pool = {
        let pool = NIOThreadPool(numberOfThreads: 8)
        pool.start()
        return pool
    }()

    /// Does a piece of work on one of them.
    static func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await pool.runIfActive(work)
    }
}
