import SessionPool

/// What the command line tells who called it.
enum ExitStatus: Int32, Error {
    case ok = 0
    /// The code raised an exception.
    case raised = 1
    /// The arguments, or the code as given, are wrong.
    case usage = 2
    /// The sandbox could not start.
    case cannotStart = 3
    case timeout = 124
    /// Ctrl-C, as shells count it.
    case interrupted = 130
    /// The context was lost.
    case killed = 137

    init(of error: SandboxError) {
        switch error.code {
        case .invalidRequest: self = .usage
        case .lost: self = .killed
        default: self = .cannotStart
        }
    }

    init(of result: ExecutionResult) {
        switch result.status {
        case .ok: self = .ok
        case .error: self = .raised
        case .timeout: self = .timeout
        case .interrupted: self = result.death?.kind == .interrupted ? .interrupted : .raised
        case .killed: self = .killed
        }
    }
}
