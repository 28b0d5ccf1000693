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

    /// Waits for the outcome.
    func value() async throws -> Value {
        if let result { return try result.get() }
        return try await withCheckedThrowingContinuation { waiters.append($0) }
    }

    private func finish(_ outcome: Result<Value, SandboxError>) {
        guard result == nil else { return }
        result = outcome
        for waiter in waiters { waiter.resume(with: outcome.mapError { $0 }) }
        waiters = []
    }
}
