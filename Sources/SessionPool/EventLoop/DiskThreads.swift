import NIOPosix

/// Threads that may wait for the disk, so that none of those do that everything else shares.
package enum DiskThreads {
    /// As many as can be at the disk at once; a process has one set of them.
    private static let pool = {
        let pool = NIOThreadPool(numberOfThreads: 8)
        pool.start()
        return pool
    }()

    /// Does a piece of work on one of them, and waits for it.
    ///
    /// - Parameter work: What may wait for the disk.
    /// - Returns: What the work does.
    /// - Throws: What the work throws.
    package static func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await pool.runIfActive(work)
    }

    /// Does a piece of work on one of them, some time.
    static func submit(_ work: @escaping @Sendable () -> Void) {
        // They are never shut down, so that all work is done.
        pool.submit { _ in work() }
    }
}
