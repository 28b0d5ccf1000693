import SessionPool

extension Bench {
    /// A context ends with all it holds, and the next one is there: with walls and in direct mode, by turns.
    func measureRestarts() async throws {
        var confinedReady: [Double] = []
        var confinedFirst: [Double] = []
        var directReady: [Double] = []
        var directFirst: [Double] = []
        try await withSession(on: confined) { session in
            try await withSession(on: direct) { directSession in
                for round in 0...effort.starts {
                    let confinedTimes = try await restart(session)
                    let directTimes = try await restart(directSession)
                    if round == 0 { continue }
                    confinedReady.append(confinedTimes.ready)
                    confinedFirst.append(confinedTimes.first)
                    directReady.append(directTimes.ready)
                    directFirst.append(directTimes.first)
                }
            }
        }
        try reporter.report("restart_to_ready", confinedReady)
        try reporter.report("restart_to_sum", confinedFirst)
        try reporter.report("direct_restart_to_ready", directReady)
        try reporter.report("direct_restart_to_sum", directFirst)
    }

    private func restart(_ session: Session) async throws -> (ready: Double, first: Double) {
        let ready = try await stopwatch.milliseconds { try await session.restart() }
        let first = try await stopwatch.milliseconds { try await run(.sum, in: session) }
        return (ready, ready + first)
    }
}
