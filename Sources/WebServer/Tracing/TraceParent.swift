package import Instrumentation

/// Where a request stands in a trace that goes through several programs (W3C Trace Context, version 00).
package struct TraceParent: Sendable, Equatable {
    /// The trace, 32 hexadecimal digits.
    package let traceID: String
    /// The span in it, 16 hexadecimal digits.
    package let spanID: String
    /// Whether whoever began the trace wants to keep it.
    package let isSampled: Bool

    /// A new trace.
    package init() {
        self.init(
            traceID: Hexadecimal.digits(.random(in: 1...UInt64.max)) + Hexadecimal.digits(.random(in: 0...UInt64.max)),
            spanID: Hexadecimal.digits(.random(in: 1...UInt64.max)), isSampled: true)
    }

    private init(traceID: String, spanID: String, isSampled: Bool) {
        self.traceID = traceID
        self.spanID = spanID
        self.isSampled = isSampled
    }

    /// What a header field `traceparent` says; nil if it is none.
    package init?(header: String) {
        let bytes = Array(header.utf8)
        // Versions to come may have more behind it.
        guard bytes.count >= 55, bytes.count == 55 || bytes[55] == UInt8(ascii: "-"), bytes.count <= 256 else {
            return nil
        }
        let parts = bytes.prefix(55).split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count == 4, parts.map(\.count) == [2, 32, 16, 2],
            parts.allSatisfy({ $0.allSatisfy(Self.isSmallHexadecimal) })
        else { return nil }
        let words = parts.map { String(decoding: $0, as: UTF8.self) }
        guard words[0] != "ff", bytes.count == 55 || words[0] != "00", parts[1].contains(where: { $0 != 0x30 }),
            parts[2].contains(where: { $0 != 0x30 }), let flags = UInt8(words[3], radix: 16)
        else { return nil }
        self.init(traceID: words[1], spanID: words[2], isSampled: flags & 1 == 1)
    }

    /// A new span in the same trace.
    package func child() -> TraceParent {
        TraceParent(
            traceID: traceID, spanID: Hexadecimal.digits(.random(in: 1...UInt64.max)), isSampled: isSampled)
    }

    /// The header field for the next program.
    package var header: String { "00-\(traceID)-\(spanID)-\(isSampled ? "01" : "00")" }

    private static func isSmallHexadecimal(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}

private enum TraceParentKey: ServiceContextKey {
    typealias Value = TraceParent
}

extension ServiceContext {
    /// The span that the task works for.
    package var traceParent: TraceParent? {
        get { self[TraceParentKey.self] }
        set { self[TraceParentKey.self] = newValue }
    }
}
