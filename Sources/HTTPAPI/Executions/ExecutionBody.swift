import Engine
import SandboxPolicy
import WebServer

/// What `POST /v1/sessions/{session_id}/executions` takes.
struct ExecutionBody: Decodable, Sendable {
    let code: String
    let contextID: String?
    let timeout: Double?
    let environment: [String: String]?
    let inlineLimit: Int?

    private enum CodingKeys: String, CodingKey {
        case code, timeout, environment
        case contextID = "context_id"
        case inlineLimit = "inline_limit"
    }

    func request() throws(ProblemDetails) -> ExecutionRequest {
        var request = ExecutionRequest(code: code)
        request.timeout = timeout
        request.environment = try EnvironmentVariables.checked(environment)
        request.inlineLimit = inlineLimit
        return request
    }
}
