import SessionPool

extension Bench {
    /// From nothing to the first result of some code: with walls, in direct mode, and in a bare fork, by turns.
    func measureNewSessions(running code: Code, count: Int) async throws {
        let source = try code.source(home: home)
        var confinedTimes: [Times] = []
        var directTimes: [Times] = []
        var forks: [BareFork.Times] = []
        try await withSession(on: direct) { forking in
            let bareFork = try await BareFork(self, in: forking, running: code)
            for round in 0...count {
                let confinedTime = try await times(on: confined, running: source)
                let directTime = try await times(on: direct, running: source)
                let fork = try await bareFork.times()
                // The first round pays for what is made once.
                if round == 0 { continue }
                confinedTimes.append(confinedTime)
                directTimes.append(directTime)
                forks.append(fork)
            }
        }
        try reporter.report("new_session_to_\(code.rawValue)", confinedTimes.map(\.first))
        try reporter.report("direct_session_to_\(code.rawValue)", directTimes.map(\.first))
        try reporter.report("bare_fork_to_\(code.rawValue)", forks.map(\.answered))
        guard code == .sum else { return }
        try reporter.report("new_session_room", confinedTimes.map(\.room))
        try reporter.report("new_session_context", confinedTimes.map(\.context))
        try reporter.report("session_close", confinedTimes.map(\.close))
        try reporter.report("bare_fork_returned", forks.map(\.forked))
        try reporter.report("bare_fork_reaped", forks.map(\.reaped))
    }

    /// Milliseconds of one session's life.
    private struct Times {
        /// Until the first result.
        let first: Double
        /// Until the room stood.
        let room: Double
        /// From the fork of the context until it could run code; overlaps with the room.
        let context: Double
        let close: Double
    }

    private func times(on host: SandboxHost, running source: [UInt8]) async throws -> Times {
        let start = stopwatch.nanoseconds()
        let session = try await open(on: host)
        do {
            try await run(source: source, in: session)
        } catch {
            await session.close()
            throw error
        }
        let first = stopwatch.milliseconds(since: start)
        let close = await stopwatch.milliseconds { await session.close() }
        return Times(
            first: first, room: session.timings.room * 1_000, context: session.timings.context * 1_000, close: close)
    }
}
