/// Samples of one measure, and what they come to.
struct Distribution {
    private let sorted: [Double]

    init(_ samples: [Double]) {
        sorted = samples.sorted()
    }

    var count: Int { sorted.count }

    /// The smallest sample that so many percent of the samples do not exceed; nil without samples.
    func percentile(_ percent: Int) -> Double? {
        guard let last = sorted.indices.last else { return nil }
        let rank = (sorted.count * percent + 99) / 100
        return sorted[min(max(rank - 1, 0), last)]
    }
}
