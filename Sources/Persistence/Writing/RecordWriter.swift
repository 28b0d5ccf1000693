import Dispatch
import GRDB
import Synchronization

/// Writes changes in groups: whatever waits when the last transaction is over goes into the next one.
///
/// An idle writer writes at once; a busy one shares the cost of a transaction among all who wait for it.
final class RecordWriter: Sendable {
    private struct Unit: Sendable {
        let changes: [RecordChange]
        let continuation: CheckedContinuation<RecordError?, Never>
    }

    private struct State {
        var waiting: [Unit] = []
        var waitingBytes = 0
        var isBusy = false
    }

    private let pool: DatabasePool
    private let place: String
    private let writability: Writability
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "burrow-records")

    /// More than this does not wait: who comes then is refused.
    private let mostWaitingBytes: Int

    /// What a store lets wait unless it is told otherwise.
    static let mostWaitingBytes = 256 << 20

    init(pool: DatabasePool, place: String, writability: Writability, mostWaitingBytes: Int) {
        self.pool = pool
        self.place = place
        self.writability = writability
        self.mostWaitingBytes = mostWaitingBytes
    }

    // Nonsending: who writes goes on where it was, by way of no other thread.
    nonisolated(nonsending) func write(_ changes: [RecordChange]) async throws(RecordError) {
        guard !changes.isEmpty else { return }
        let failure = await withCheckedContinuation { continuation in
            add(Unit(changes: changes, continuation: continuation))
        }
        if let failure { throw failure }
    }

    private func add(_ unit: Unit) {
        let bytes = unit.changes.reduce(0) { $0 + $1.byteCount }
        let isTaken: Bool? = state.withLock { state in
            guard state.waitingBytes + bytes <= mostWaitingBytes || state.waiting.isEmpty else { return nil }
            state.waiting.append(unit)
            state.waitingBytes += bytes
            defer { state.isBusy = true }
            return state.isBusy
        }
        switch isTaken {
        case nil:
            unit.continuation.resume(
                returning: RecordError(.busy, "more records wait to be written than are taken: try again later"))
        case false?: queue.async { self.drain() }
        case true?: break
        }
    }

    private func drain() {
        while true {
            let group = state.withLock { state in
                defer {
                    state.waiting = []
                    state.waitingBytes = 0
                }
                // Who comes after this finds somebody at work, or begins it.
                state.isBusy = !state.waiting.isEmpty
                return state.waiting
            }
            if group.isEmpty { return }
            commit(group)
        }
    }

    private func commit(_ group: [Unit]) {
        let failure = transact(group.flatMap(\.changes))
        if failure == nil || group.count == 1 || failure?.isOfOneChange != true {
            for unit in group { unit.continuation.resume(returning: failure) }
            return
        }
        // One of them does not fit what is recorded: the others shall not suffer for it.
        for unit in group { unit.continuation.resume(returning: transact(unit.changes)) }
    }

    private func transact(_ changes: [RecordChange]) -> RecordError? {
        do {
            try pool.write { database in
                var application = RecordApplication(database: database)
                for change in changes { try application.apply(change) }
                try application.finish()
            }
            writability.succeeded()
            return nil
        } catch {
            let failure = RecordError(error, at: place)
            writability.failed(because: failure)
            return failure
        }
    }
}
