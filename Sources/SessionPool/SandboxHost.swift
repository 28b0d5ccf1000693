import Glibc
import LinuxSystem
package import SandboxPolicy
import WorkerProtocol

/// All workers of this host: one jailer, a zygote for every profile in use, and the sessions.
@HostLoop
package final class SandboxHost {
    package let configuration: HostConfiguration
    /// How strong the walls between rooms are.
    package let tier: Tier
    /// The layers that the operator does without.
    var missingLayers: [Layer] { Layer.allCases.filter(configuration.missingLayers.contains) }
    /// How sessions as a whole are limited: the kind of control groups, or "rlimits".
    package let accounting: String
    /// Why there are no control groups, when there are none.
    package let accountingReason: String?

    let installation: Installation
    let cgroups: CgroupTree?
    /// What processes lock themselves with; nil in direct mode, which has no walls.
    let policies: CompiledPolicies?
    var jailerStart: Task<JailerProcess, any Error>?
    var zygotes: [String: Task<ZygoteProcess, any Error>] = [:]
    var pools: [String: WarmPool] = [:]
    var lastRoom: UInt64 = 0
    var isShuttingDown = false

    private let data: DataDirectory
    private let outputs: OutputStore
    private let sweeper: CgroupSweeper?
    private var sessions: [ObjectIdentifier: Session] = [:]

    /// Starts the workers that all sessions share.
    ///
    /// - Throws: `SandboxError` that says which part of the machine or of the installation is missing.
    package static func start(installation: Installation, configuration: HostConfiguration) async throws -> SandboxHost
    {
        if configuration.isDirect {
            return SandboxHost(
                installation: installation, configuration: configuration,
                data: try DataDirectory(path: configuration.dataDirectory), tier: .direct, policies: nil,
                cgroups: nil, cgroupReason: "direct mode has none", sweeper: nil)
        }
        // A session takes some fifteen descriptors; workers lower their own limit.
        try? ResourceLimit.openFiles.raiseToHard()
        let policies = try CompiledPolicies(installation: installation, without: configuration.missingLayers)
        var reason = "the operator does without"
        let cgroups =
            configuration.missingLayers.contains(.cgroup)
            ? nil : CgroupTree.make(memoryBytes: configuration.memoryBytes, reason: &reason)
        var sweeper: CgroupSweeper?
        var jailer: JailerProcess?
        do {
            if let cgroups {
                sweeper = try CgroupSweeper(program: installation.jailer, directories: cgroups.directories)
            }
            // First of all: what it cannot do says most about the machine.
            let first = try await startJailer(installation, policies)
            jailer = first
            let data = try DataDirectory(path: configuration.dataDirectory)
            let host = SandboxHost(
                installation: installation, configuration: configuration, data: data,
                tier: !HostUsers.isRoot ? .user : data.mapsOwners ? .rootIdmapped : .root, policies: policies,
                cgroups: cgroups, cgroupReason: cgroups == nil ? reason : nil, sweeper: sweeper)
            host.jailerStart = Task { first }
            return host
        } catch {
            jailer?.end()
            try? cgroups?.remove()
            sweeper?.end()
            throw error
        }
    }

    private init(
        installation: Installation, configuration: HostConfiguration, data: DataDirectory, tier: Tier,
        policies: CompiledPolicies?, cgroups: CgroupTree?, cgroupReason: String?, sweeper: CgroupSweeper?
    ) {
        self.installation = installation
        self.configuration = configuration
        self.data = data
        outputs = OutputStore(dataDirectory: configuration.dataDirectory)
        self.tier = tier
        self.policies = policies
        self.cgroups = cgroups
        self.sweeper = sweeper
        accounting = cgroups?.version.rawValue ?? "rlimits"
        accountingReason = cgroupReason
    }

    // MARK: Sessions

    /// Opens a session of a user.
    ///
    /// The first one of a profile waits for its zygote.
    ///
    /// - Parameters:
    ///   - owner: Whose it is.
    ///   - profile: What is loaded and allowed.
    ///   - limits: At most the profile's.
    ///   - environment: What its code finds in the environment besides what all find there.
    /// - Returns: The session, which can run code.
    /// - Throws: `SandboxError` when it cannot be opened.
    package func openSession(
        owner: Owner, profile: Profile, limits: Limits, environment: EnvironmentVariables = EnvironmentVariables()
    ) async throws -> Session {
        guard !isShuttingDown else { throw SandboxError(.lost, "the host is shutting down: ask another") }
        let session = try await Session.open(
            host: self, owner: owner, profile: profile, limits: limits, environment: environment)
        sessions[ObjectIdentifier(session)] = session
        return session
    }

    func forget(_ session: Session) {
        sessions[ObjectIdentifier(session)] = nil
    }

    /// The directories of a user, made if they are missing.
    package func directories(of owner: Owner) throws(SandboxError) -> UserDirectories {
        try data.directories(of: owner)
    }

    /// Closes all sessions and ends all workers.
    package func shutDown() async {
        isShuttingDown = true
        for pool in pools.values { await pool.close() }
        for session in Array(sessions.values) { await session.close() }
        for starting in zygotes.values { (try? await starting.value)?.end() }
        (try? await jailerStart?.value)?.end()
        try? cgroups?.remove()
        sweeper?.end()
    }

    // MARK: Memory

    /// What is left of memory for new sandboxes, to who needs at least so many bytes behind the wall around them.
    package func memoryLeft(least: UInt64) -> MemoryLeft {
        MemoryLeft(
            machineBytes: MemorySupply.ofMachine()?.availableBytes,
            sandboxBytes: cgroups?.wall.leftBytes(least: least))
    }

    // MARK: Outputs

    /// Keeps the text of a result that is too long to be shown; nil when that fails, which loses no more than the rest.
    func keep(_ whole: WholeText, for owner: Owner) async -> OutputHandle? {
        let store = outputs
        // Files are written elsewhere: the loop serves all sessions.
        return try? await DiskThreads.run { try store.keep(whole, owner: owner) }
    }

    /// Where a printed text goes that is too long to stay in memory.
    func spill(for flow: OutputFlow) -> @Sendable () -> SpilledText {
        { [outputs] in SpilledText(directory: outputs.spillDirectory, flow: flow) }
    }
}
