import SandboxPolicy
import SessionPool

/// What every measure works with: a host with walls, the same without, and the means to open sessions and run code.
@HostLoop
struct Bench {
    let confined: SandboxHost
    /// The same workers in direct mode: what is left of a session's start when there is no room and no wall.
    let direct: SandboxHost
    let profile: Profile
    let home: String
    let stopwatch: Stopwatch
    let effort: Effort
    let reporter: Reporter

    /// Opens a session of the benchmark's user.
    func open(on host: SandboxHost) async throws -> Session {
        let owner = try Owner(tenant: "benchmark", user: "benchmark")
        return try await host.openSession(owner: owner, profile: profile, limits: profile.limits)
    }

    /// Opens a session, lends it, and closes it whatever happens.
    func withSession(on host: SandboxHost, _ body: @HostLoop (Session) async throws -> Void) async throws {
        let session = try await open(on: host)
        do {
            try await body(session)
        } catch {
            await session.close()
            throw error
        }
        await session.close()
    }

    /// Runs a piece of code that has to end well.
    @discardableResult
    func run(_ code: Code, in session: Session) async throws -> ExecutionResult {
        try await run(source: code.source(home: home), in: session)
    }

    /// Runs Python that has to end well.
    @discardableResult
    func run(source: [UInt8], in session: Session) async throws -> ExecutionResult {
        let result = try await session.execute(source)
        guard result.status == .ok else { throw BenchmarkFailure("the code did not end well: \(result.text)") }
        return result
    }
}

/// Something that is measured did not work.
struct BenchmarkFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
