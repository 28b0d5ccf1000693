/// The one thread on which all of the host's dealings with workers happen. What is isolated to it needs no lock.
@globalActor
package actor HostLoop {
    package static let shared = HostLoop()

    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        EventLoop.shared.asUnownedSerialExecutor()
    }

    /// Runs a synchronous piece of work that must already be on the loop's thread.
    static func assumeIsolated<Result>(_ body: @HostLoop () throws -> Result) rethrows -> Result {
        shared.preconditionIsolated()
        // The type differs in nothing but its isolation, which was just checked; MainActor.assumeIsolated does the same.
        return try withoutActuallyEscaping(body) { isolated in
            try unsafeBitCast(isolated, to: (() throws -> Result).self)()
        }
    }
}
