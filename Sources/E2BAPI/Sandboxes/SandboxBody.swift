import Engine
import HTTPTypes
import SandboxPolicy
import WebServer

/// What `POST /v2/sandboxes` takes; what a sandbox of Burrow has no use for is not read.
struct SandboxBody: Decodable, Sendable {
    let templateID: String?
    let timeout: Double?
    let metadata: [String: String]?
    let envVars: [String: String]?
    let autoPause: Bool?
    let allowInternetAccess: Bool?

    /// What E2B gives a sandbox when nobody says, in seconds.
    static let usualTimeout = 300.0

    /// The session that does for it.
    ///
    /// - Throws: `ProblemDetails` for what is promised by no session here.
    func request(_ templates: Templates) throws(ProblemDetails) -> SessionRequest {
        var request = SessionRequest()
        request.profile = try templates.requiredProfile(of: templateID ?? "base")
        if autoPause == true { throw .unsupported("sandboxes cannot be paused here: leave autoPause out") }
        do {
            request.environment = try EnvironmentVariables(envVars ?? [:])
        } catch {
            throw ProblemDetails(status: .badRequest, code: "invalid", detail: "envVars: \(error.description)")
        }
        request.metadata = metadata ?? [:]
        request.executionTime = .ofSession
        return request
    }
}

/// What `POST /sandboxes/{id}/connect` and `/timeout` take.
struct SandboxTimeoutBody: Decodable, Sendable {
    let timeout: Double?
}

extension ProblemDetails {
    /// Something of E2B's that Burrow does not do.
    static func unsupported(_ detail: String) -> ProblemDetails {
        ProblemDetails(status: .notImplemented, code: "unsupported", detail: detail)
    }
}
