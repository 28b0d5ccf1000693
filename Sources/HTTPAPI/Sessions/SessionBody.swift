import Engine
import HTTPTypes
import SandboxPolicy
package import WebServer

/// What `POST /v1/sessions` takes.
struct SessionBody: Decodable, Sendable {
    let name: String?
    let profile: String?
    let limits: LimitChoices?
    let environment: [String: String]?
    let idleSeconds: Double?
    let lifeSeconds: Double?
    let metadata: [String: String]?

    private enum CodingKeys: String, CodingKey {
        case name, profile, limits, environment, metadata
        case idleSeconds = "idle_seconds"
        case lifeSeconds = "life_seconds"
    }

    private static let mostNameCharacters = 200
    private static let mostMetadata = 64
    private static let mostMetadataBytes = 16_384

    func request() throws(ProblemDetails) -> SessionRequest {
        var request = SessionRequest()
        if let name, name.unicodeScalars.count > Self.mostNameCharacters {
            throw .invalid("name has more than \(Self.mostNameCharacters) characters: choose a shorter one")
        }
        let metadataBytes = (metadata ?? [:]).reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
        guard (metadata ?? [:]).count <= Self.mostMetadata, metadataBytes <= Self.mostMetadataBytes else {
            throw .invalid("metadata has more than \(Self.mostMetadata) texts, or \(Self.mostMetadataBytes) bytes")
        }
        request.name = name
        request.profile = profile
        if let limits { request.limits = limits }
        request.environment = try EnvironmentVariables.checked(environment)
        request.idleSeconds = idleSeconds
        request.lifeSeconds = lifeSeconds
        request.metadata = metadata ?? [:]
        return request
    }
}

extension ProblemDetails {
    /// The request is well formed, and cannot be done.
    package static func invalid(_ detail: String) -> ProblemDetails {
        ProblemDetails(status: .unprocessableContent, code: "invalid", detail: detail)
    }
}

extension EnvironmentVariables {
    /// Variables as a client gave them.
    static func checked(_ variables: [String: String]?) throws(ProblemDetails) -> EnvironmentVariables {
        do {
            return try EnvironmentVariables(variables ?? [:])
        } catch {
            throw .invalid("environment: \(error.description)")
        }
    }
}
