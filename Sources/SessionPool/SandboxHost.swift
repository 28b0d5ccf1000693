import Glibc
import LinuxSystem
package import SandboxPolicy
import SeccompCompiler
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

    private let installation: Installation
    private let data: DataDirectory
    private let outputs: OutputStore
    let jailer: JailerProcess?
    private let cgroups: CgroupTree?
    private let sweeper: CgroupSweeper?
    private let users: RoomUsers
    private let contextProgram: [UInt8]
    private let landlock: [ZygoteRequest.LandlockRule]
    private var zygotes: [String: Task<ZygoteProcess, any Error>] = [:]
    private var sessions: [ObjectIdentifier: Session] = [:]
    private var lastRoom: UInt64 = 0

    /// Starts the workers that all sessions share.
    ///
    /// - Throws: `SandboxError` that says which part of the machine or of the installation is missing.
    package static func start(installation: Installation, configuration: HostConfiguration) async throws -> SandboxHost
    {
        if configuration.isDirect {
            return SandboxHost(
                installation: installation, configuration: configuration,
                data: try DataDirectory(path: configuration.dataDirectory), tier: .direct, jailer: nil, cgroups: nil,
                cgroupReason: "direct mode has none", sweeper: nil, users: RoomUsers(base: 0),
                contextProgram: [], landlock: [])
        }
        // A session takes some fifteen descriptors; workers lower their own limit.
        try? ResourceLimit.openFiles.raiseToHard()
        let policies = try CompiledPolicies(installation: installation, without: configuration.missingLayers)
        var reason = "the operator does without"
        let cgroups = configuration.missingLayers.contains(.cgroup) ? nil : CgroupTree.make(reason: &reason)
        var sweeper: CgroupSweeper?
        var jailer: JailerProcess?
        do {
            if let cgroups {
                sweeper = try CgroupSweeper(program: installation.jailer, directories: cgroups.directories)
            }
            let block = HostUsers.isRoot ? try takeUsers() : nil
            jailer = try await JailerProcess.start(
                installation: installation, users: block, policies: policies)
            let data = try DataDirectory(path: configuration.dataDirectory)
            let tier: Tier = !HostUsers.isRoot ? .user : data.mapsOwners ? .rootIdmapped : .root
            return SandboxHost(
                installation: installation, configuration: configuration, data: data, tier: tier, jailer: jailer,
                cgroups: cgroups, cgroupReason: cgroups == nil ? reason : nil, sweeper: sweeper,
                users: RoomUsers(base: block?.base ?? 0), contextProgram: policies.contextProgram,
                landlock: policies.landlock)
        } catch {
            jailer?.end()
            try? cgroups?.remove()
            sweeper?.end()
            throw error
        }
    }

    private static func takeUsers() throws(SandboxError) -> UserBlock {
        do {
            return try UserBlock.acquire()
        } catch {
            throw SandboxError(.cannotStart, "no user ids can be had (\(error)): make /run writable, or run as a user")
        }
    }

    private init(
        installation: Installation, configuration: HostConfiguration, data: DataDirectory, tier: Tier,
        jailer: JailerProcess?, cgroups: CgroupTree?, cgroupReason: String?, sweeper: CgroupSweeper?,
        users: RoomUsers, contextProgram: [UInt8], landlock: [ZygoteRequest.LandlockRule]
    ) {
        self.installation = installation
        self.configuration = configuration
        self.data = data
        outputs = OutputStore(dataDirectory: configuration.dataDirectory)
        self.tier = tier
        self.jailer = jailer
        self.cgroups = cgroups
        self.sweeper = sweeper
        self.users = users
        self.contextProgram = contextProgram
        self.landlock = landlock
        accounting = cgroups?.version.rawValue ?? "rlimits"
        accountingReason = cgroupReason
    }

    // MARK: Sessions

    /// Opens a session of a user.
    ///
    /// The first one of a profile waits for its zygote.
    package func openSession(owner: Owner, profile: Profile, limits: Limits) async throws -> Session {
        let session = try await Session.open(
            host: self, owner: owner, profile: profile, limits: limits,
            directories: try directories(of: owner))
        sessions[ObjectIdentifier(session)] = session
        return session
    }

    /// Starts the zygote of a profile, if it is not there.
    package func prepare(_ profile: Profile) async throws {
        _ = try await zygote(for: profile)
    }

    func forget(_ session: Session) {
        sessions[ObjectIdentifier(session)] = nil
    }

    /// The directories of a user, made if they are missing.
    func directories(of owner: Owner) throws(SandboxError) -> UserDirectories {
        try data.directories(of: owner)
    }

    /// Closes all sessions and ends all workers.
    package func shutDown() async {
        for session in Array(sessions.values) { await session.close() }
        for starting in zygotes.values { (try? await starting.value)?.end() }
        jailer?.end()
        try? cgroups?.remove()
        sweeper?.end()
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
        let isConfined = jailer != nil
        let configuration = ZygoteRequest.Configuration(
            isConfined: isConfined, preload: profile.preload, rehearsals: profile.rehearsals,
            environment: environment(for: profile, home: nil),
            program: contextProgram, landlock: landlock)
        if let jailer { return try await ZygoteProcess.start(by: jailer, configuration: configuration) }
        return try await ZygoteProcess.startDirect(installation: installation, configuration: configuration)
    }

    /// The environment of contexts and commands, NAME=value.
    ///
    /// `home` is the user's directory where there are no rooms, in which it has the same name for all.
    func environment(for profile: Profile, home: String?) -> [String] {
        let isConfined = jailer != nil
        return ContextEnvironment.variables(
            environment: isConfined ? RoomFacts.environment : installation.environment,
            home: isConfined ? RoomFacts.home : home, packageSource: isConfined ? profile.packageSource : nil)
    }

    // MARK: Outputs

    /// Keeps the text of a result that is too long to be shown; nil when that fails, which loses no more than the rest.
    func keep(_ whole: WholeText, for owner: Owner) async -> OutputHandle? {
        let store = outputs
        // Files are written elsewhere: the loop serves all sessions.
        return await Task.detached { try? store.keep(text: whole.bytes, owner: owner) }.value
    }

    // MARK: Rooms

    /// Begins to build a room; nil in direct mode.
    func buildRoom(
        for directories: UserDirectories, profile: Profile, limits: Limits
    ) throws(SandboxError) -> RoomPlace? {
        guard let jailer else { return nil }
        lastRoom += 1
        let mounts = DescriptorBag()
        let (user, isUserOwn) = try roomUser(for: directories)
        var cgroup: (any SessionCgroup)?
        do {
            cgroup = try cgroups?.makeSession(lastRoom, limits: limits)
            if tier != .user { try openDirectories(directories, user: user, into: mounts) }
            let place = RoomPlace(
                room: Room(identifier: lastRoom), user: user, hostUser: hostUser(of: user, directories),
                isUserOwn: isUserOwn, cgroup: cgroup)
            let blueprint = JailerRequest.Blueprint(
                identifier: lastRoom, outerUser: user, areDirectoriesSent: tier != .user,
                homePath: directories.home, sharedPath: directories.shared,
                sharedIsWritable: profile.sharedIsWritable, homeIsExecutable: profile.homeIsExecutable,
                temporaryBytes: limits.temporaryBytes,
                sharedMemoryBytes: min(limits.temporaryBytes, limits.memoryBytes))
            try mounts.lend { numbers throws(SandboxError) in
                try jailer.build(place.room, blueprint, descriptors: numbers)
            }
            return place
        } catch {
            try? cgroup?.remove()
            if isUserOwn { users.giveBack(user) }
            if let error = error as? SandboxError { throw error }
            throw SandboxError(.cannotStart, "a sandbox cannot be built (\(error)): see `burrow doctor`")
        }
    }

    /// Gives back what the host held for a room that has ended.
    func releaseRoom(_ place: RoomPlace) async {
        // An id with which something may still run is never given to anybody else.
        if place.isUserOwn, place.room.hasEnded { users.giveBack(place.user) }
        guard let cgroup = place.cgroup else { return }
        await patiently { () throws(SystemError) in try cgroup.remove() }
    }

    /// Tries until it works, for a second: the kernel counts a process that has ended as a member of its control group
    /// until the very last of it is gone.
    func patiently(_ removal: () throws(SystemError) -> Void) async {
        for _ in 0..<500 {
            do {
                return try removal()
            } catch {
                await pause(seconds: 0.002)
            }
        }
    }

    private func pause(seconds: Double) async {
        await withCheckedContinuation { continuation in
            _ = EventLoop.shared.schedule(after: seconds) { continuation.resume() }
        }
    }

    private func roomUser(for directories: UserDirectories) throws(SandboxError) -> (UInt32, isOwn: Bool) {
        switch tier {
        case .rootIdmapped:
            guard let user = users.take() else {
                throw SandboxError(.cannotStart, "all user ids for sandboxes are taken: close some sessions")
            }
            return (user, true)
        case .root:
            guard HostUsers.tenants.contains(directories.ownerID) else {
                throw SandboxError(
                    .cannotStart,
                    "\(directories.home) belongs to user \(directories.ownerID), and its file system cannot map "
                        + "owners: chown the tenant's files to an id from \(HostUsers.tenants.lowerBound) on")
            }
            return (directories.ownerID - HostUsers.tenants.lowerBound + HostUsers.firstTenantInside, false)
        case .user, .direct:
            return (0, false)
        }
    }

    private func hostUser(of user: UInt32, _ directories: UserDirectories) -> UInt32? {
        switch tier {
        case .rootIdmapped: users.hostIdentifier(of: user)
        case .root: directories.ownerID
        case .user, .direct: nil
        }
    }

    private func openDirectories(
        _ directories: UserDirectories, user: UInt32, into bag: DescriptorBag
    ) throws(SystemError) {
        for path in [directories.home, directories.shared] {
            let mount = try DetachedMount.copy(of: path)
            if tier == .rootIdmapped {
                try mount.mapOwners(by: users.mapping(from: directories.ownerID, to: user).descriptor)
            }
            bag.add(try mount.descriptor.duplicate())
        }
    }
}
