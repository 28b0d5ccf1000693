package import SandboxPolicy
import WorkerProtocol

/// The workers that sessions share: each is started when it is first needed, and again when it is lost.
extension SandboxHost {
    /// Starts the zygote of a profile, if it is not there.
    package func prepare(_ profile: Profile) async throws {
        _ = try await zygote(for: profile)
    }

    /// The jailer; nil in direct mode, where nothing is confined.
    func jailer() async throws -> JailerProcess? {
        guard let policies else { return nil }
        while let starting = jailerStart {
            do {
                let jailer = try await starting.value
                if jailer.failure == nil { return jailer }
                if jailerStart == starting { jailerStart = nil }
            } catch {
                if jailerStart == starting { jailerStart = nil }
                throw error
            }
        }
        try checkRunning()
        let starting = Task { [installation] in try await Self.startJailer(installation, policies) }
        jailerStart = starting
        return try await starting.value
    }

    static func startJailer(
        _ installation: Installation, _ policies: CompiledPolicies
    ) async throws -> JailerProcess {
        let block: UserBlock?
        do {
            block = HostUsers.isRoot ? try UserBlock.acquire() : nil
        } catch {
            throw SandboxError(.cannotStart, "no user ids can be had (\(error)): make /run writable, or run as a user")
        }
        return try await JailerProcess.start(installation: installation, users: block, policies: policies)
    }

    /// The zygote of a profile; all who ask while it starts wait for the same one.
    func zygote(for profile: Profile) async throws -> ZygoteProcess {
        while let starting = zygotes[profile.name] {
            let zygote: ZygoteProcess
            do {
                zygote = try await starting.value
            } catch {
                if zygotes[profile.name] == starting { zygotes[profile.name] = nil }
                throw error
            }
            if zygote.isFresh { return zygote }
            // One layout of memory, and one secret of hashes, shall not live for ever.
            zygote.retire()
            if zygotes[profile.name] == starting { zygotes[profile.name] = nil }
        }
        let starting = Task { try await startZygote(for: profile) }
        zygotes[profile.name] = starting
        return try await starting.value
    }

    private func startZygote(for profile: Profile) async throws -> ZygoteProcess {
        try checkRunning()
        let jailer = try await jailer()
        let isConfined = jailer != nil
        let configuration = ZygoteRequest.Configuration(
            isConfined: isConfined, preload: profile.preload, rehearsals: profile.rehearsals,
            forkRehearsals: profile.poolRehearsals,
            environment: environment(for: profile, home: nil),
            program: policies?.contextProgram ?? [], landlock: policies?.landlock ?? [])
        if let jailer { return try await ZygoteProcess.start(by: jailer, configuration: configuration) }
        return try await ZygoteProcess.startDirect(installation: installation, configuration: configuration)
    }

    /// The environment of contexts and commands, NAME=value.
    ///
    /// `home` is the user's directory where there are no rooms, in which it has the same name for all.
    func environment(for profile: Profile, home: String?) -> [String] {
        let isConfined = policies != nil
        return ContextEnvironment.variables(
            environment: isConfined ? RoomFacts.environment : installation.environment,
            home: isConfined ? RoomFacts.home : home, packageSource: isConfined ? profile.packageSource : nil)
    }

    private func checkRunning() throws(SandboxError) {
        guard !isShuttingDown else { throw SandboxError(.lost, "the host is shutting down: ask another") }
    }
}
