package import Engine
package import Persistence
package import SandboxPolicy
import SessionPool

/// The events of an execution, from one on, as they are recorded: those that were and those to come.
///
/// None is left out and none comes twice; it ends after the last.
package struct ExecutionEvents: AsyncSequence, Sendable {
    package typealias Element = EventRecord

    let manager: EngineManager
    let id: String
    let owner: Owner
    let after: Int64

    /// - Parameters:
    ///   - id: The execution.
    ///   - owner: Whose it is.
    ///   - after: The number of the event before the first that is wanted; 0 for all.
    ///   - manager: Whose execution it is.
    package init(of id: String, owner: Owner, after: Int64, manager: EngineManager) {
        self.id = id
        self.owner = owner
        self.after = after
        self.manager = manager
    }

    package func makeAsyncIterator() -> Iterator {
        Iterator(events: self, last: after)
    }

    package struct Iterator: AsyncIteratorProtocol {
        fileprivate let events: ExecutionEvents
        fileprivate var last: Int64
        private var waiting: ArraySlice<EventRecord> = []

        fileprivate init(events: ExecutionEvents, last: Int64) {
            self.events = events
            self.last = last
        }

        package mutating func next() async throws -> EventRecord? {
            if waiting.isEmpty { waiting = try await events.next(after: last)[...] }
            guard let event = waiting.popFirst() else { return nil }
            last = event.sequence
            return event
        }
    }

    /// Some events after one, at least one; none when there will be none.
    private func next(after sequence: Int64) async throws -> [EventRecord] {
        var events = try await recorded(after: sequence)
        if let last = events.last, last.type == ExecutionEventName.finished {
            events[events.count - 1] = EventRecord(
                executionID: last.executionID, sequence: last.sequence, at: last.at, type: last.type,
                data: try await ending())
        }
        return events
    }

    /// What the last event tells: how the execution ended, and its result.
    private func ending() async throws -> [UInt8] {
        let record = try await manager.execution(id, of: owner)
        return JSONWriter.object { writer in
            writer.field("status", record.status)
            writer.field("result", json: record.result ?? [])
        }
    }

    /// The same as they are recorded.
    @HostLoop
    private func recorded(after sequence: Int64) async throws -> [EventRecord] {
        while true {
            try Task.checkCancellation()
            guard let live = manager.liveExecution(id, of: owner) else {
                return try await manager.records.events(of: id, after: sequence)
            }
            if live.lastPublished > sequence {
                let recent = live.recentEvents(after: sequence)
                if !recent.isEmpty { return recent }
                return try await manager.records.events(of: id, after: sequence)
            }
            if live.isFinished { return [] }
            await live.waitForMore(after: sequence)
        }
    }
}
