package import CoreMetrics
import Synchronization

/// Keeps what is counted and measured, and tells it in Prometheus's text format 0.0.4.
///
/// Both the names and the combinations of labels are bounded: whatever a client may bring about, memory is not eaten
/// by it. What is above the bound of a name is counted together, under the label `overflow`.
package final class PrometheusRegistry: MetricsFactory {
    /// The media type of the text format.
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// Upper bounds of times, in seconds.
    package static let secondsBuckets: [Double] = [
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300,
    ]
    /// Upper bounds of anything else, as bytes or counts.
    package static let sizeBuckets: [Double] = [
        1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262_144, 1_048_576, 16_777_216,
    ]

    private struct State {
        var families: [String: MetricFamily] = [:]
        var help: [String: String] = [:]
        var collectors: [@Sendable () -> Void] = []
    }

    private let mostFamilies: Int
    private let mostSeries: Int
    private let state = Mutex(State())

    /// An empty registry.
    ///
    /// - Parameters:
    ///   - mostFamilies: The most names; what is measured under others is lost.
    ///   - mostSeries: The most combinations of labels of a name.
    package init(mostFamilies: Int = 500, mostSeries: Int = 500) {
        self.mostFamilies = mostFamilies
        self.mostSeries = mostSeries
    }

    /// What a name means, for whoever reads the metrics.
    package func describe(_ name: String, _ help: String) {
        state.withLock { $0.help[MetricName.name(name)] = help }
    }

    /// Runs before the metrics are told, to set what is only looked up then.
    package func beforeEachScrape(_ collect: @escaping @Sendable () -> Void) {
        state.withLock { $0.collectors.append(collect) }
    }

    /// All metrics as text, in the order of their names.
    package func text() -> String {
        for collect in state.withLock({ $0.collectors }) { collect() }
        let (families, help) = state.withLock { ($0.families, $0.help) }
        var text = ""
        for (name, family) in families.sorted(by: { $0.key < $1.key }) {
            if let help = help[name] { text += "# HELP \(name) \(MetricName.escapedHelp(help))\n" }
            text += "# TYPE \(name) \(family.kind.rawValue)\n"
            family.write(to: &text, name: name)
        }
        return text
    }

    // MARK: Making

    private func series<Series: MetricSeries>(
        _ label: String, _ dimensions: [(String, String)], _ kind: MetricFamily.Kind,
        _ make: @Sendable () -> Series
    ) -> Series {
        var name = MetricName.name(label)
        if kind == .counter, !name.hasSuffix("_total") { name += "_total" }
        let family: MetricFamily? = state.withLock { state in
            if let family = state.families[name] { return family.kind == kind ? family : nil }
            guard state.families.count < mostFamilies else { return nil }
            let family = MetricFamily(kind: kind, mostSeries: mostSeries)
            state.families[name] = family
            return family
        }
        // A name of two kinds, or one too many, is measured for nobody.
        return family?.series(dimensions, make) ?? make()
    }

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(label, dimensions, .counter) { CounterSeries() }
    }

    package func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        series(label, dimensions, .counter) { FloatingPointCounterSeries() }
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(label, dimensions, .gauge) { GaugeSeries() }
    }

    package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        guard aggregate else { return series(label, dimensions, .gauge) { GaugeSeries() } }
        return series(label, dimensions, .histogram) { HistogramSeries(bounds: Self.sizeBuckets) }
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(label, dimensions, .histogram) { HistogramSeries(bounds: Self.secondsBuckets) }
    }

    // What was counted once stays: a counter that vanishes and begins anew is no counter.
    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    package func destroyMeter(_ handler: any MeterHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}
}
