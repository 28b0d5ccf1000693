/// A value that one side of the loop waits for and the other will give, or fail to give.
@HostLoop
final class Reply<Value: Sendable> {
    private var result: Result<Value, SandboxError>?
    private var waiters: [CheckedContinuation<Value, any Error>] = []

    /// Gives the value; only the first outcome counts.
    func succeed(_ value: Value) {
        finish(.success(value))
    }

    /// Says why there will be none; only the first outcome counts.
    func fail(_ error: SandboxError) {
        finish(.failure(error))
    }

    /// Waits for the outcome, at most so long; then it fails for want of one.
    func value(within seconds: Double, of what: String) async throws -> Value {
        let timer = EventLoop.shared.schedule(after: seconds) { [weak self] in
            self?.fail(
                SandboxError(.cannotStart, "\(what) took longer than \(seconds) s: see what keeps this machine busy"))
        }
        defer { EventLoop.shared.cancel(timer: timer) }
        return try await value()
    }

    /// Waits for the outcome.
    func value() async throws -> Value {
        if let result { return try result.get() }
        // A task that is resumed on the loop goes on there at once, instead of by way of another thread.
        return try await withTaskExecutorPreference(EventLoop.shared) {
            try await withCheckedThrowingContinuation { continuation in
                // Coming here took a moment, in which the outcome may have come.
                if let result {
                    continuation.resume(with: result.mapError { $0 })
                } else {
                    waiters.append(continuation)
                }
            }
        }
    }

    private func finish(_ outcome: Result<Value, SandboxError>) {
        guard result == nil else { return }
        result = outcome
        for waiter in waiters { waiter.resume(with: outcome.mapError { $0 }) }
        waiters = []
    }
}
