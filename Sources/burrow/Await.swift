import Dispatch
import SessionPool
import Synchronization

/// Lets the main thread wait for work on the host's loop.
///
/// The main thread never runs tasks itself: what does that in an asynchronous `main` lets all signals through, and they
/// would end the program instead of reaching `Interruptions`.
enum Await {
    /// Runs the work on the loop and waits for its outcome.
    static func result<Value: Sendable>(
        of work: @escaping @HostLoop @Sendable () async throws -> Value
    ) throws -> Value {
        let outcome = Outcome<Value>()
        Task { @HostLoop in
            do {
                outcome.give(.success(try await work()))
            } catch {
                outcome.give(.failure(error))
            }
        }
        return try outcome.take().get()
    }

    /// Where one thread puts what another waits for.
    private final class Outcome<Value: Sendable>: Sendable {
        private let result = Mutex<Result<Value, any Error>?>(nil)
        private let isThere = DispatchSemaphore(value: 0)

        func give(_ given: Result<Value, any Error>) {
            result.withLock { $0 = given }
            isThere.signal()
        }

        func take() -> Result<Value, any Error> {
            isThere.wait()
            guard let taken = result.withLock({ $0 }) else { preconditionFailure("signalled before it was there") }
            return taken
        }
    }
}
