import SessionPool

extension Bench {
    /// Executions in a session that has run code before.
    func measureWarmExecutions() async throws {
        try await measureExecutions(of: .sum, count: effort.warmExecutions, as: "warm_sum")
        try await measureExecutions(
            of: .sum, after: .makeVariables, count: effort.warmExecutions, as: "warm_sum_with_1000_variables")
        try await measureCompileAndEval()
    }

    /// A megabyte printed in one write, and in ten thousand lines.
    func measurePrints() async throws {
        try await measureExecutions(of: .printAtOnce, count: effort.prints, as: "print_at_once")
        try await measureExecutions(of: .printLines, count: effort.prints, as: "print_lines")
    }

    /// A table of 100,000 rows and 10 columns as the last expression: text, HTML and preview.
    func measureResults() async throws {
        try await measureExecutions(of: .showTable, after: .makeTable, count: effort.tables, as: "show_table")
    }

    private func measureExecutions(
        of code: Code, after preparation: Code? = nil, count: Int, as measure: String
    ) async throws {
        let source = try code.source(home: home)
        var times: [Double] = []
        try await withSession(on: confined) { session in
            if let preparation { try await run(preparation, in: session) }
            for round in 0..<(count + 5) {
                let time = try await stopwatch.milliseconds { try await run(source: source, in: session) }
                if round >= 5 { times.append(time) }
            }
        }
        try reporter.report(measure, times)
    }

    /// What Python alone needs for the same, in the same process: the difference is what Burrow adds.
    private func measureCompileAndEval() async throws {
        try await withSession(on: confined) { session in
            var times: [Double] = []
            for _ in 0..<20 {
                let result = try await run(.compileAndEval, in: session)
                times.append(Double(result.results.first?.data["text/plain"]?.text ?? "") ?? .nan)
            }
            try reporter.report("compile_and_eval", times)
        }
    }
}
