import WorkerProtocol

/// Where code prints to.
package enum OutputStream: Sendable {
    case standardOutput
    case standardError

    init(_ stream: ContextEvent.Stream) {
        switch stream {
        case .output: self = .standardOutput
        case .error: self = .standardError
        }
    }
}
