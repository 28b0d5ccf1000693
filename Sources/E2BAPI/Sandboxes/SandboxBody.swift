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
    private let autoPause: Bool?
    private let allowsInternetAccess: Bool?
    private let network: Network?
    private let mcp: Wish?
    private let iam: Wish?
    private let volumeMounts: [Wish]?

    private enum CodingKeys: String, CodingKey {
        case templateID, timeout, metadata, envVars, autoPause, network, mcp, iam, volumeMounts
        case allowsInternetAccess = "allow_internet_access"
    }

    /// What a sandbox may reach; what it may not reach it does not reach here anyway.
    private struct Network: Decodable, Sendable {
        let allowOut: [String]?
        let rules: [String: Wish]?
        let egressProxy: Wish?

        var isWanted: Bool { allowOut?.isEmpty == false || rules?.isEmpty == false || egressProxy != nil }
    }

    /// Something that is wanted, whatever it is.
    private struct Wish: Decodable, Sendable {
        init(from decoder: any Decoder) {}
    }

    /// What E2B gives a sandbox when nobody says, in seconds.
    static let usualTimeout = 300.0

    /// The session that does for it.
    ///
    /// - Throws: `ProblemDetails` for what is promised by no session here.
    func request(_ templates: Templates) throws(ProblemDetails) -> SessionRequest {
        try checkWishes()
        var request = SessionRequest()
        request.profile = try templates.requiredProfile(of: templateID ?? "base")
        do {
            request.environment = try EnvironmentVariables(envVars ?? [:])
        } catch {
            throw ProblemDetails(status: .badRequest, code: "invalid", detail: "envVars: \(error.description)")
        }
        request.metadata = metadata ?? [:]
        request.executionTime = .ofSession
        return request
    }

    private func checkWishes() throws(ProblemDetails) {
        if autoPause == true {
            throw .unsupported("sandboxes cannot be paused here: leave on_timeout out, or let it be kill")
        }
        if allowsInternetAccess == true || network?.isWanted == true {
            throw .unsupported(
                "sandboxes have no network here: leave allow_internet_access and what network allows out, and bring what "
                    + "code needs with files.write")
        }
        if mcp != nil { throw .unsupported("there is no MCP gateway here: run MCP servers beside your agent") }
        if iam != nil { throw .unsupported("sandboxes have no identity of their own here: leave iam out") }
        if volumeMounts?.isEmpty == false {
            throw .unsupported("there are no volumes here: what is in /home/user and /shared is kept")
        }
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
