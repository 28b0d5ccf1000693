import Foundation
import Synchronization

/// Something that a thread does again and again until it is stopped.
final class Repeated: Sendable {
    private let shared = Shared()

    /// What the thread has a part in; it must not hold its owner.
    private final class Shared: Sendable {
        let isStopped = Atomic(false)
        let rounds = Atomic(0)
        let ended = DispatchSemaphore(value: 0)
    }

    init(_ body: @escaping @Sendable (Int) -> Void) throws {
        let shared = shared
        Thread.detachNewThread {
            while !shared.isStopped.load(ordering: .acquiring) {
                body(shared.rounds.add(1, ordering: .relaxed).newValue)
            }
            shared.ended.signal()
        }
    }

    deinit {
        stop()
    }

    /// Waits until it was done so often.
    func waitForRounds(_ count: Int) {
        while shared.rounds.load(ordering: .relaxed) < count { sched_yield() }
    }

    /// Stops it, and waits for the end of the round.
    func stop() {
        if shared.isStopped.exchange(true, ordering: .acquiringAndReleasing) { return }
        shared.ended.wait()
    }
}
