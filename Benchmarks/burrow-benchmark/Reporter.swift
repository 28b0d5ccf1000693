import Foundation

/// Prints measures as JSON lines on standard output, and progress on standard error.
struct Reporter {
    enum Unit: String, Encodable {
        case milliseconds = "ms"
        case mebibytes = "MiB"
        case perSecond = "1/s"
    }

    private struct Line: Encodable {
        let system = "burrow"
        let measure: String
        let unit: Unit
        let p50: Double
        let p90: Double
        let p99: Double
        let n: Int
    }

    func report(_ measure: String, _ samples: [Double], _ unit: Unit = .milliseconds) throws {
        let distribution = Distribution(samples)
        guard let p50 = distribution.percentile(50), let p90 = distribution.percentile(90),
            let p99 = distribution.percentile(99)
        else { return }
        let line = Line(
            measure: measure, unit: unit, p50: rounded(p50), p90: rounded(p90), p99: rounded(p99),
            n: distribution.count)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try FileHandle.standardOutput.write(contentsOf: encoder.encode(line) + Data("\n".utf8))
    }

    func progress(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data("burrow-benchmark: \(text)\n".utf8))
    }

    private func rounded(_ value: Double) -> Double {
        (value * 10_000).rounded() / 10_000
    }
}
