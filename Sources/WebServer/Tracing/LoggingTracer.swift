package import Logging
import Synchronization
package import Tracing

/// A tracer that logs spans when they end, for servers without anything to collect them.
///
/// It takes traces in and passes them on in the form of W3C Trace Context.
package struct LoggingTracer: Tracer {
    private let logger: Logger
    private let level: Logger.Level

    /// A tracer that logs sampled spans at a level.
    package init(logger: Logger, level: Logger.Level = .debug) {
        self.logger = logger
        self.level = level
    }

    package func startSpan<Instant: TracerInstant>(
        _ operationName: String, context: @autoclosure () -> ServiceContext, ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant, function: String, file fileID: String, line: UInt
    ) -> LoggedSpan {
        var context = context()
        let parent = context.traceParent
        let own = parent?.child() ?? TraceParent()
        context.traceParent = own
        let isLogged = own.isSampled && logger.logLevel <= level
        return LoggedSpan(
            name: operationName, context: context, parentID: parent?.spanID,
            start: instant().nanosecondsSinceEpoch, log: isLogged ? (logger, level) : nil)
    }

    package func forceFlush() {}

    package func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier, into context: inout ServiceContext, using extractor: Extract
    ) where Extract.Carrier == Carrier {
        guard let header = extractor.extract(key: "traceparent", from: carrier) else { return }
        if let parent = TraceParent(header: header) { context.traceParent = parent }
    }

    package func inject<Carrier, Inject: Injector>(
        _ context: ServiceContext, into carrier: inout Carrier, using injector: Inject
    ) where Inject.Carrier == Carrier {
        guard let parent = context.traceParent else { return }
        injector.inject(parent.header, forKey: "traceparent", into: &carrier)
    }
}
