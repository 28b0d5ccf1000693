/// The one thread on which all of the host's dealings with workers happen. What is isolated to it needs no lock.
@globalActor
package actor HostLoop {
    package static let shared = HostLoop()

    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        EventLoop.shared.asUnownedSerialExecutor()
    }

    /// The loop's thread, for tasks that do most of their work there.
    ///
    /// A task that waits goes on by way of whatever thread it prefers, even where the code around is isolated to the
    /// loop: with this one it comes back at once.
    package static var executor: any TaskExecutor { EventLoop.shared }

    /// Runs a synchronous piece of work that must already be on the loop's thread.
    static func assumeIsolated<Result>(_ body: @HostLoop () throws -> Result) rethrows -> Result {
        shared.preconditionIsolated()
        // The type differs in nothing but its isolation, which was just checked; MainActor.assumeIsolated does the same.
        return try withoutActuallyEscaping(body) { isolated in
            try unsafeBitCast(isolated, to: (() throws -> Result).self)()
        }
    }
}
