import Foundation
import SandboxPolicy
import SessionPool

/// A host of its own for a test: real workers, and a data directory that goes away with it.
@HostLoop
struct TestHost {
    let host: SandboxHost
    let minimal: Profile
    private let directory: String

    /// Starts a host, lets the test use it, and ends it whatever happened.
    static func use<Result: Sendable>(
        isDirect: Bool = false, without missing: Set<Layer> = [], memoryBytes: UInt64? = nil,
        _ body: @HostLoop (TestHost) async throws -> Result
    ) async throws -> Result {
        let directory = "/tmp/burrow-test-\(UUID().uuidString)"
        let installation = try Installation.find()
        var configuration = HostConfiguration(dataDirectory: directory, missingLayers: missing, isDirect: isDirect)
        configuration.memoryBytes = memoryBytes
        let host = try await SandboxHost.start(installation: installation, configuration: configuration)
        let test = TestHost(host: host, minimal: try installation.profile(named: "minimal"), directory: directory)
        do {
            let result = try await body(test)
            await test.end()
            return result
        } catch {
            await test.end()
            throw error
        }
    }

    /// Opens a session of a user, with the limits of the profile unless others are given.
    func open(tenant: String = "test", user: String = "test", limits: Limits? = nil) async throws -> Session {
        try await host.openSession(
            owner: Owner(tenant: tenant, user: user), profile: minimal, limits: limits ?? minimal.limits)
    }

    /// Opens a session with other limits than the profile's.
    func open(limiting change: (inout Limits) -> Void) async throws -> Session {
        var limits = minimal.limits
        change(&limits)
        return try await open(limits: limits)
    }

    private func end() async {
        await host.shutDown()
        try? FileManager.default.removeItem(atPath: directory)
    }
}

extension Session {
    /// Runs code given as text.
    @HostLoop
    func run(_ code: String) async throws -> ExecutionResult {
        try await execute(Array(code.utf8))
    }
}
