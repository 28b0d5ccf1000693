/// Lets one through at a time, in the order of arrival.
@HostLoop
final class Turnstile {
    private var isTaken = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// Does a piece of work while nobody else does theirs.
    func pass<Result>(_ work: @HostLoop () async throws -> Result) async rethrows -> Result {
        if isTaken {
            await withTaskExecutorPreference(EventLoop.shared) {
                await withCheckedContinuation { waiting.append($0) }
            }
        }
        isTaken = true
        defer { leave() }
        return try await work()
    }

    /// The next in line goes through at once: nobody can slip in between.
    private func leave() {
        if waiting.isEmpty {
            isTaken = false
        } else {
            waiting.removeFirst().resume()
        }
    }
}
