import CoreMetrics
import Synchronization

/// A number that only grows.
final class CounterSeries: MetricSeries, CounterHandler {
    private let count = Atomic<Int64>(0)

    func increment(by amount: Int64) {
        guard amount > 0 else { return }
        count.wrappingAdd(amount, ordering: .relaxed)
    }

    func reset() {
        count.store(0, ordering: .relaxed)
    }

    func write(to text: inout String, name: String, labels: String) {
        text += line(name, labels, String(count.load(ordering: .relaxed)))
    }
}

/// A number with a fraction that only grows.
final class FloatingPointCounterSeries: MetricSeries, FloatingPointCounterHandler {
    private let count = Mutex(0.0)

    func increment(by amount: Double) {
        guard amount > 0 else { return }
        count.withLock { $0 += amount }
    }

    func reset() {
        count.withLock { $0 = 0 }
    }

    func write(to text: inout String, name: String, labels: String) {
        text += line(name, labels, MetricName.value(count.withLock { $0 }))
    }
}
