/// Tells those who follow files when to look at them: it asks the kernel a few times a second for all of them together,
/// and not at all while nobody waits.
///
/// Who follows looks at most as often, however much hostile code makes happen, and only so many look each time.
@HostLoop
package final class FileChangePoll {
    /// Whether nobody waits any more.
    package private(set) var hasEnded = false

    private struct Waiter {
        let number: UInt64
        let log: FileChangeLog
        /// The round in which it looks even if nothing happened.
        let lastRound: UInt64
        let continuation: CheckedContinuation<Bool, Never>
    }

    private let watcher: FileWatcher
    private let interval: Double
    /// Who waits longest comes first.
    private var waiters: [Waiter] = []
    private var lastNumber: UInt64 = 0
    private var round: UInt64 = 0
    /// The watcher's `eventCount` at which nobody who waits had news; nil when that is not known.
    private var quietCount: Int?
    /// The first round in which somebody looks even if nothing happened.
    private var firstDue: UInt64 = .max
    private var timer: HostTimer?

    /// Those who come after these look in a later round: a look may cost some hundred microseconds of the loop.
    static let mostOfRound = 64
    /// Rounds after which a log that is not complete is looked at again: what it could not watch may be there by now.
    static let roundsBetweenAttempts: UInt64 = 10

    /// A poll for the logs of this process.
    package convenience init() {
        self.init(watcher: .shared, interval: 0.1)
    }

    /// A poll for logs that share a watch, which looks every so many seconds.
    init(watcher: FileWatcher, interval: Double) {
        self.watcher = watcher
        self.interval = interval
    }

    /// Waits until something happened to the files of a log since it last forgot, and at least until the next round;
    /// returns at once at the end, and in a task that is cancelled.
    ///
    /// - Parameters:
    ///   - log: Whose files.
    ///   - isComplete: Whether all of them are watched; otherwise it returns now and then although nothing happened.
    /// - Returns: Whether something happened.
    package func news(for log: FileChangeLog, isComplete: Bool) async -> Bool {
        lastNumber += 1
        let number = lastNumber
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                guard !hasEnded, !Task.isCancelled else { return continuation.resume(returning: false) }
                let lastRound = isComplete ? .max : round + Self.roundsBetweenAttempts
                waiters.append(Waiter(number: number, log: log, lastRound: lastRound, continuation: continuation))
                quietCount = nil
                firstDue = min(firstDue, lastRound)
                if timer == nil { schedule() }
            }
        } onCancel: {
            Task { @HostLoop in self.cancel(number) }
        }
    }

    /// Nobody waits from now on.
    package func end() {
        hasEnded = true
        timer?.cancel()
        timer = nil
        let all = waiters
        waiters = []
        for waiter in all { waiter.continuation.resume(returning: false) }
    }

    private func cancel(_ number: UInt64) {
        guard let place = waiters.firstIndex(where: { $0.number == number }) else { return }
        waiters.remove(at: place).continuation.resume(returning: false)
        if waiters.isEmpty {
            timer?.cancel()
            timer = nil
        }
    }

    /// How many wait.
    var waiterCount: Int { waiters.count }
    /// Whether the kernel is asked now and then.
    var isPolling: Bool { timer != nil }

    private func schedule() {
        timer = HostTimer(seconds: interval) { [weak self] in self?.look() }
    }

    /// A round.
    func look() {
        timer?.cancel()
        timer = nil
        round += 1
        // What is not read now is read in the next round.
        _ = watcher.read()
        if quietCount != watcher.eventCount || firstDue <= round { wakeSome() }
        if !waiters.isEmpty { schedule() }
    }

    private func wakeSome() {
        var awake: [Waiter] = []
        waiters.removeAll { waiter in
            guard awake.count < Self.mostOfRound, waiter.log.hasNews || waiter.lastRound <= round else { return false }
            awake.append(waiter)
            return true
        }
        quietCount = awake.count < Self.mostOfRound ? watcher.eventCount : nil
        firstDue = waiters.lazy.map(\.lastRound).min() ?? .max
        for waiter in awake { waiter.continuation.resume(returning: waiter.log.hasNews) }
    }
}
