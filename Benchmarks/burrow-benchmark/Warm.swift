import SessionPool

extension Bench {
    /// Executions in a session that has run code before.
    func measureWarmExecutions() async throws {
        try await measureExecutions(of: .sum, count: effort.warmExecutions, as: "warm_sum")
    }

    /// A megabyte printed in one write, and in ten thousand lines.
    func measurePrints() async throws {
        try await measureExecutions(of: .printAtOnce, count: effort.prints, as: "print_at_once")
        try await measureExecutions(of: .printLines, count: effort.prints, as: "print_lines")
    }

    private func measureExecutions(of code: Code, count: Int, as measure: String) async throws {
        let source = try code.source(home: home)
        var times: [Double] = []
        try await withSession(on: confined) { session in
            for round in 0..<(count + 5) {
                let time = try await stopwatch.milliseconds { try await run(source: source, in: session) }
                if round >= 5 { times.append(time) }
            }
        }
        try reporter.report(measure, times)
    }
}
