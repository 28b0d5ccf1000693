import Logging
import Synchronization
package import Tracing

/// A span that logs itself once, when it ends.
package final class LoggedSpan: Span {
    private struct State {
        var name: String
        var attributes: SpanAttributes = [:]
        var status: SpanStatus?
        var error: String?
        var hasEnded = false
    }

    package let context: ServiceContext
    private let parentID: String?
    private let start: UInt64
    private let log: (logger: Logger, level: Logger.Level)?
    private let state: Mutex<State>

    init(
        name: String, context: ServiceContext, parentID: String?, start: UInt64,
        log: (logger: Logger, level: Logger.Level)?
    ) {
        self.context = context
        self.parentID = parentID
        self.start = start
        self.log = log
        state = Mutex(State(name: name))
    }

    package var isRecording: Bool { log != nil }

    package var operationName: String {
        get { state.withLock { $0.name } }
        set { state.withLock { $0.name = newValue } }
    }

    package var attributes: SpanAttributes {
        get { state.withLock { $0.attributes } }
        set { if isRecording { state.withLock { $0.attributes = newValue } } }
    }

    package func setStatus(_ status: SpanStatus) {
        state.withLock { $0.status = status }
    }

    package func addEvent(_ event: SpanEvent) {}

    package func addLink(_ link: SpanLink) {}

    package func recordError<Instant: TracerInstant>(
        _ error: any Error, attributes: SpanAttributes, at instant: @autoclosure () -> Instant
    ) {
        guard isRecording else { return }
        let text = LogText.escaped(String(describing: error))
        state.withLock { $0.error = text }
    }

    package func end<Instant: TracerInstant>(at instant: @autoclosure () -> Instant) {
        let state: State? = state.withLock { state in
            guard !state.hasEnded else { return nil }
            state.hasEnded = true
            return state
        }
        guard let state, let log else { return }
        let end = instant().nanosecondsSinceEpoch
        var metadata: Logger.Metadata = [
            "name": "\(LogText.escaped(state.name))",
            "microseconds": "\((end > start ? end - start : 0) / 1000)",
        ]
        if let own = context.traceParent {
            metadata["trace_id"] = "\(own.traceID)"
            metadata["span_id"] = "\(own.spanID)"
        }
        if let parentID { metadata["parent_id"] = "\(parentID)" }
        if state.status?.code == .error { metadata["failed"] = "true" }
        if let error = state.error { metadata["error"] = "\(error)" }
        // Attributes are no sequence, and cannot be looped over.
        // swift-format-ignore: ReplaceForEachWithForLoop
        state.attributes.forEach { name, value in
            metadata[LogText.escaped(name, most: 64)] = "\(LogText.escaped("\(value)"))"
        }
        log.logger.log(level: log.level, "span", metadata: metadata)
    }
}
