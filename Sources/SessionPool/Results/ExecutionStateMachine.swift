/// The life of one execution as the host sees it.
///
/// Pure: it is told what happened and says what to do.
struct ExecutionStateMachine {
    private(set) var phase = Phase.running

    enum Phase: Equatable {
        /// Can transition to: stopping, ending, over.
        case running
        /// Asked to stop, and given some time to do so. Can transition to: ending, over.
        case stopping(StopReason)
        /// Killed; the kernel has not said so yet. Can transition to: over.
        case ending(StopReason)
        /// The final state.
        case over(Ending)
    }

    enum Ending: Equatable {
        /// The code came to its end, perhaps because it was asked to.
        case finished(stoppedFor: StopReason?)
        /// The context ended under it.
        case died(WaitStatus, stoppedFor: StopReason?)
    }

    enum Action: Equatable {
        case none
        /// Send SIGINT and start the grace.
        case interrupt
        /// End the context with everything it started.
        case kill
        /// Tell whoever waits.
        case complete(Ending)
    }

    /// Whether it is being stopped because it took too long, so that somebody will want to know where it was.
    var isOutOfTime: Bool {
        switch phase {
        case .stopping(.timeout), .stopping(.cpuTime): true
        default: false
        }
    }

    /// A limit was reached, or somebody asked for the end.
    mutating func stop(for reason: StopReason) -> Action {
        guard case .running = phase else { return .none }
        phase = .stopping(reason)
        return .interrupt
    }

    /// Asking makes no sense, or it has been asked: the context must go.
    mutating func kill(for reason: StopReason) -> Action {
        switch phase {
        case .running:
            phase = .ending(reason)
            return .kill
        case .stopping(let first):
            phase = .ending(first)
            return .kill
        case .ending, .over:
            return .none
        }
    }

    /// The time to stop is over.
    mutating func graceEnded() -> Action {
        guard case .stopping(let reason) = phase else { return .none }
        phase = .ending(reason)
        return .kill
    }

    /// The context says that the code came to its end.
    ///
    /// Only the first word counts, and only while it may speak.
    mutating func finished() -> Action {
        switch phase {
        case .running: return complete(.finished(stoppedFor: nil))
        case .stopping(let reason): return complete(.finished(stoppedFor: reason))
        case .ending, .over: return .none
        }
    }

    /// The kernel says that the context ended.
    mutating func contextEnded(_ status: WaitStatus) -> Action {
        switch phase {
        case .running: return complete(.died(status, stoppedFor: nil))
        case .stopping(let reason), .ending(let reason): return complete(.died(status, stoppedFor: reason))
        case .over: return .none
        }
    }

    private mutating func complete(_ ending: Ending) -> Action {
        phase = .over(ending)
        return .complete(ending)
    }
}
