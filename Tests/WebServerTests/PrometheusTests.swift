import CoreMetrics
import Testing

@testable import WebServer

struct PrometheusTests {
    private let registry = PrometheusRegistry(mostFamilies: 4, mostSeries: 3)

    @Test func countersGaugesAndHistogramsAreTold() {
        registry.describe("jobs_total", "Jobs,\nall \\ of them.")
        registry.makeCounter(label: "jobs", dimensions: [("z", "1"), ("a", "x\"y\\\n")]).increment(by: 3)
        registry.makeMeter(label: "depth.now", dimensions: []).set(2.5)
        let timer = registry.makeTimer(label: "wait_seconds", dimensions: [("k", "v")])
        timer.recordNanoseconds(50_000)
        timer.recordNanoseconds(100_000)
        timer.recordNanoseconds(400_000_000_000)
        let text = registry.text()
        #expect(text.contains("# HELP jobs_total Jobs,\\nall \\\\ of them.\n# TYPE jobs_total counter\n"))
        #expect(text.contains("jobs_total{a=\"x\\\"y\\\\\\n\",z=\"1\"} 3\n"))
        #expect(text.contains("# TYPE depth_now gauge\ndepth_now 2.5\n"))
        #expect(text.contains("wait_seconds_bucket{k=\"v\",le=\"0.0001\"} 2\n"))
        #expect(text.contains("wait_seconds_bucket{k=\"v\",le=\"300\"} 2\n"))
        #expect(text.contains("wait_seconds_bucket{k=\"v\",le=\"+Inf\"} 3\n"))
        #expect(text.contains("wait_seconds_count{k=\"v\"} 3\n"))
    }

    @Test func theSameLabelsAreTheSameSeries() {
        registry.makeCounter(label: "a", dimensions: [("x", "1"), ("y", "2")]).increment(by: 1)
        registry.makeCounter(label: "a", dimensions: [("y", "2"), ("x", "1")]).increment(by: 1)
        #expect(registry.text().contains("a_total{x=\"1\",y=\"2\"} 2\n"))
    }

    @Test func labelsAndNamesAreBounded() {
        for index in 0..<1000 {
            registry.makeCounter(label: "many", dimensions: [("id", String(index))]).increment(by: 1)
            registry.makeMeter(label: "family\(index)", dimensions: []).set(Int64(1))
        }
        let lines = registry.text().split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(lines.filter { $0.hasPrefix("many_total") }.count == 4)
        #expect(lines.contains("many_total{overflow=\"true\"} 997"))
        #expect(lines.count == 7)
    }

    @Test func aNameOfTwoKindsKeepsTheFirst() {
        registry.makeMeter(label: "x", dimensions: []).set(Int64(1))
        registry.makeTimer(label: "x", dimensions: []).recordNanoseconds(1)
        #expect(registry.text() == "# TYPE x gauge\nx 1\n")
    }

    @Test func collectorsRunBeforeEachScrape() {
        let gauge = registry.makeMeter(label: "now", dimensions: [])
        registry.beforeEachScrape { gauge.increment(by: 1) }
        #expect(registry.text().contains("now 1\n"))
        #expect(registry.text().contains("now 2\n"))
    }
}
