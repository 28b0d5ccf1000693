import Foundation
package import SandboxPolicy

/// How a session was asked for, as its record keeps it.
package struct SessionSettings: Codable, Equatable, Sendable {
    package let limits: Limits
    package let environment: [String]
    package let idleSeconds: Double
    package let lifeSeconds: Double
    package let metadata: [String: String]
    /// See `SessionRequest.accessToken`.
    package let accessToken: String?

    func encoded() -> [UInt8] {
        (try? JSONEncoder().encode(self)).map(Array.init) ?? []
    }

    init(
        limits: Limits, environment: [String], idleSeconds: Double, lifeSeconds: Double, metadata: [String: String],
        accessToken: String?
    ) {
        self.limits = limits
        self.environment = environment
        self.idleSeconds = idleSeconds
        self.lifeSeconds = lifeSeconds
        self.metadata = metadata
        self.accessToken = accessToken
    }

    /// Reads what a record keeps; nil for what no engine has written.
    package init?(_ bytes: [UInt8]) {
        guard let settings = try? JSONDecoder().decode(SessionSettings.self, from: Data(bytes)) else { return nil }
        self = settings
    }
}
