/// Waits until so many have come.
actor Arrivals {
    private var missing: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(of count: Int) {
        missing = count
    }

    /// One more has come.
    func next() {
        missing -= 1
        guard missing <= 0 else { return }
        for continuation in waiting { continuation.resume() }
        waiting = []
    }

    /// Returns when all have.
    func all() async {
        guard missing > 0 else { return }
        await withCheckedContinuation { waiting.append($0) }
    }
}
