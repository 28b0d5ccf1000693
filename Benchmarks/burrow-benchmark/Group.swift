import ArgumentParser

/// What is measured together, and can be asked for by name.
enum Group: String, CaseIterable, ExpressibleByArgument {
    case session
    case dataframe
    case restart
    case warm
    case print
    case result
    case throughput
    case memory
}

extension Bench {
    func measure(_ group: Group) async throws {
        reporter.progress("\(group.rawValue)")
        switch group {
        case .session: try await measureNewSessions(running: .sum, count: effort.starts)
        case .dataframe: try await measureNewSessions(running: .dataframe, count: effort.frames)
        case .restart: try await measureRestarts()
        case .warm: try await measureWarmExecutions()
        case .print: try await measurePrints()
        case .result: try await measureResults()
        case .throughput: try await measureThroughput()
        case .memory: try await measureMemory()
        }
    }
}
