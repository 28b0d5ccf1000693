import SessionPool

extension Bench {
    /// What sessions have for themselves, each group of them fresh and idle after one piece of code.
    func measureMemory() async throws {
        for alive in effort.alive {
            for code in [Code.sum, .collect, .dataframe, .plot] {
                reporter.progress("memory of \(alive) after \(code.rawValue)")
                try await measureMemory(of: alive, after: code)
            }
        }
    }

    private func measureMemory(of alive: Int, after code: Code) async throws {
        var sessions: [Session] = []
        do {
            for _ in 0..<alive {
                let session = try await open(on: confined)
                sessions.append(session)
                try await run(.sum, in: session)
                if code != .sum { try await run(code, in: session) }
            }
            try reportMemory(of: alive, after: code)
        } catch {
            for session in sessions { await session.close() }
            throw error
        }
        for session in sessions { await session.close() }
    }

    private func reportMemory(of alive: Int, after code: Code) throws {
        let tree = try ProcessTree.ofThisProcess()
        guard tree.contexts.count == alive, tree.inits.count == alive else {
            throw BenchmarkFailure(
                "\(alive) sessions have \(tree.contexts.count) contexts and \(tree.inits.count) inits")
        }
        let contexts = try tree.contexts.map { try ProcessMemory(of: $0) }
        try reporter.report("memory_after_\(code.rawValue)_\(alive)_alive", contexts.map(\.unique), .mebibytes)
        guard code == .sum else { return }
        try reporter.report("page_tables_of_context_\(alive)_alive", contexts.map(\.pageTables), .mebibytes)
        try reporter.report(
            "memory_of_init_\(alive)_alive", tree.inits.map { try ProcessMemory(of: $0).unique }, .mebibytes)
        try reporter.report(
            "memory_of_jailer_\(alive)_alive", [ProcessMemory(of: tree.jailer).unique], .mebibytes)
        try reporter.report(
            "memory_of_zygote_\(alive)_alive", [ProcessMemory(of: tree.zygote).unique], .mebibytes)
    }
}
