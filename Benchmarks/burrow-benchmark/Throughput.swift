import SessionPool

extension Bench {
    /// Sessions opened, used once and closed, one after the other and several at once.
    func measureThroughput() async throws {
        for atOnce in [1, 4, 8] {
            let rates = try await rates(atOnce: atOnce)
            try reporter.report("sessions_per_second_\(atOnce)_at_once", rates, .perSecond)
        }
    }

    /// One rate for each of five parts of the time, so that their spread can be seen.
    private func rates(atOnce: Int) async throws -> [Double] {
        var rates: [Double] = []
        for _ in 0..<5 {
            var finished = 0
            let milliseconds = try await stopwatch.milliseconds {
                finished = try await openAndClose(atOnce: atOnce, seconds: effort.throughputSeconds / 5)
            }
            rates.append(Double(finished) * 1_000 / milliseconds)
        }
        return rates
    }

    private func openAndClose(atOnce: Int, seconds: Double) async throws -> Int {
        let end = stopwatch.nanoseconds() + UInt64(seconds * 1_000_000_000)
        let workers = (0..<atOnce).map { _ in Task { @HostLoop in try await openAndClose(until: end) } }
        var results: [Result<Int, any Error>] = []
        for worker in workers { results.append(await worker.result) }
        return try results.reduce(0) { try $0 + $1.get() }
    }

    private func openAndClose(until end: UInt64) async throws -> Int {
        var finished = 0
        while stopwatch.nanoseconds() < end {
            try await withSession(on: confined) { session in _ = try await run(.sum, in: session) }
            finished += 1
        }
        return finished
    }
}
