/// Lets one through at a time, in the order of arrival.
@HostLoop
final class Turnstile {
    private var isTaken = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// Does a piece of work while nobody else does theirs.
    func pass<Result>(_ work: @HostLoop () async throws -> Result) async rethrows -> Result {
        await enter()
        defer { leave() }
        return try await work()
    }

    private func enter() async {
        if !isTaken {
            isTaken = true
            return
        }
        await withTaskExecutorPreference(EventLoop.shared) {
            await withCheckedContinuation { continuation in
                // Coming here took a moment, in which whoever was inside may have left.
                if isTaken {
                    waiting.append(continuation)
                } else {
                    isTaken = true
                    continuation.resume()
                }
            }
        }
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
