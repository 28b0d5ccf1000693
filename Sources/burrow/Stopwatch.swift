import LinuxSystem

/// Where the wall time of a command went, part by part.
struct Stopwatch {
    private var parts: [(name: String, seconds: Double)] = []
    private let start = MonotonicClock.nanoseconds()
    private var last = MonotonicClock.nanoseconds()

    /// The time since the last part belongs to this one.
    mutating func lap(_ name: String) {
        let now = MonotonicClock.nanoseconds()
        parts.append((name, Double(now - last) / 1e9))
        last = now
    }

    /// A part that somebody else has measured.
    mutating func note(_ name: String, _ seconds: Double) {
        parts.append((name, seconds))
    }

    /// The time since the last part was measured by somebody else.
    mutating func skip() {
        last = MonotonicClock.nanoseconds()
    }

    /// All parts in one line, in milliseconds.
    var report: String {
        let total = Double(MonotonicClock.nanoseconds() - start) / 1e9
        return (parts + [("total", total)]).map { "\($0.name) \(Self.milliseconds($0.seconds))" }.joined(
            separator: ", ")
    }

    private static func milliseconds(_ seconds: Double) -> String {
        "\(Double(Int(seconds * 10_000)) / 10) ms"
    }
}
