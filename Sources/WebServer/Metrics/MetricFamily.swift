import Synchronization

/// All that is measured under a name.
final class MetricFamily: Sendable {
    enum Kind: String {
        case counter
        case gauge
        case histogram
    }

    let kind: Kind
    private let mostSeries: Int
    /// By their labels as text.
    private let all = Mutex<[String: any MetricSeries]>([:])

    init(kind: Kind, mostSeries: Int) {
        self.kind = kind
        self.mostSeries = mostSeries
    }

    /// The series of these labels, or that of all which are too many.
    ///
    /// Nil if there is one of another type.
    func series<Series: MetricSeries>(_ labels: [(String, String)], _ make: () -> Series) -> Series? {
        let key = MetricName.labels(labels)
        return all.withLock { all in
            if let known = all[key] { return known as? Series }
            let key = all.count < mostSeries ? key : Self.overflow
            if let known = all[key] { return known as? Series }
            let new = make()
            all[key] = new
            return new
        }
    }

    func write(to text: inout String, name: String) {
        for (labels, series) in all.withLock({ $0 }).sorted(by: { $0.key < $1.key }) {
            series.write(to: &text, name: name, labels: labels)
        }
    }

    private static let overflow = MetricName.labels([("overflow", "true")])
}

/// What is measured under a name and labels.
protocol MetricSeries: Sendable {
    /// Adds the lines of the series; `labels` are escaped, and without braces.
    func write(to text: inout String, name: String, labels: String)
}

extension MetricSeries {
    func line(_ name: String, _ labels: String, _ value: String) -> String {
        labels.isEmpty ? "\(name) \(value)\n" : "\(name){\(labels)} \(value)\n"
    }
}
