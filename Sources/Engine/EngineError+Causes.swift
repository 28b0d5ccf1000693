package import Persistence
import SessionPool

extension EngineError {
    /// What a failure of the layers below means to who asked.
    init(_ error: any Error) {
        switch error {
        case let error as EngineError: self = error
        case let error as SandboxError: self.init(sandbox: error)
        case let error as RecordError: self.init(records: error)
        // Its kind, which is the server's own name, tells where to look; what it says may be nobody's business.
        default:
            let kind = type(of: error)
            self.init(
                .cannotStart, "something went wrong that should not (\(kind)): try again, and tell the operator")
        }
    }

    /// What a failure of the records means to who asked.
    package init(records error: RecordError) {
        self.init(.storage, error.description, retryAfter: 5)
    }

    private init(sandbox error: SandboxError) {
        switch error.code {
        case .invalidRequest: self.init(.invalid, error.description)
        case .lost: self.init(.cannotStart, error.description, retryAfter: 1)
        default: self.init(.cannotStart, error.description, retryAfter: 5)
        }
    }
}
