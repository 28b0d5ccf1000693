import HTTPTypes
import SandboxPolicy
import WebServer

/// Languages by the names that E2B's clients use.
enum Language {
    static func checked(_ name: String?) throws(ProblemDetails) -> CodeLanguage {
        switch name?.lowercased() {
        case nil, "python": return .python
        case "bash": return .bash
        case let other?:
            throw ProblemDetails(
                status: .badRequest, code: "unsupported_language",
                detail: "there is no \(other) here: use python or bash")
        }
    }
}
