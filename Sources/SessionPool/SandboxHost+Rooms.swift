import LinuxSystem
import SandboxPolicy
import WorkerProtocol

/// How rooms are built, made somebody's, filled and given back.
extension SandboxHost {
    /// Begins to build a room that is nobody's yet; nil in direct mode.
    ///
    /// `directories` are those that will be its user's, if that is known: where the file system cannot map owners, the
    /// room must have the id that they belong to.
    func buildRoom(for directories: UserDirectories?, limits: Limits) async throws -> RoomPlace? {
        guard let jailer = try await jailer() else { return nil }
        lastRoom += 1
        let (user, isUserOwn) = try roomUser(of: jailer, for: directories)
        var cgroup: (any SessionCgroup)?
        do {
            cgroup = try cgroups?.makeSession(lastRoom, limits: limits)
            let place = RoomPlace(
                room: Room(identifier: lastRoom), jailer: jailer, user: user,
                hostUser: hostUser(of: user, by: jailer, directories), isUserOwn: isUserOwn, cgroup: cgroup,
                memoryWallBytes: cgroups?.wall.limitBytes)
            let blueprint = JailerRequest.Blueprint(
                identifier: lastRoom, outerUser: user, temporaryBytes: limits.temporaryBytes,
                sharedMemoryBytes: min(limits.temporaryBytes, limits.memoryBytes))
            try jailer.build(place.room, blueprint)
            return place
        } catch {
            try? cgroup?.remove()
            if isUserOwn { jailer.users.giveBack(user) }
            if let error = error as? SandboxError { throw error }
            throw SandboxError(.cannotStart, "a sandbox cannot be built (\(error)): see `burrow doctor`")
        }
    }

    /// Begins to put a user's files into a room, which is that user's from now on.
    func furnish(_ place: RoomPlace, with directories: UserDirectories, profile: Profile) throws(SandboxError) {
        let mounts = DescriptorBag()
        do {
            if tier != .user { try open(directories, for: place, into: mounts) }
        } catch {
            throw SandboxError(.cannotStart, "a user's files cannot be mounted (\(error)): see `burrow doctor`")
        }
        try place.jailer.furnish(
            place.room,
            JailerRequest.Furnishing(
                identifier: place.room.identifier, areDirectoriesSent: tier != .user, homePath: directories.home,
                sharedPath: directories.shared, sharedIsWritable: profile.sharedIsWritable,
                homeIsExecutable: profile.homeIsExecutable),
            mounts: mounts)
    }

    private func open(
        _ directories: UserDirectories, for place: RoomPlace, into bag: DescriptorBag
    ) throws(SystemError) {
        for path in [directories.home, directories.shared] {
            let mount = try DetachedMount.copy(of: path)
            if tier == .rootIdmapped {
                let mapping = try place.jailer.users.mapping(from: directories.ownerID, to: place.user)
                try mount.mapOwners(by: mapping.descriptor)
            }
            bag.add(try mount.descriptor.duplicate())
        }
    }

    /// Begins to fork a context into a room; into none only in direct mode.
    func forkContext(
        from zygote: ZygoteProcess, into place: RoomPlace?, limits: Limits, home: String
    ) throws(SandboxError) -> ContextProcess {
        let fence: (any ContextCgroup)?
        do {
            fence = try place?.makeFence()
        } catch {
            throw SandboxError(.cannotStart, "a control group cannot be made (\(error)): see `burrow doctor`")
        }
        // Where no group counts, each process is limited by itself.
        let limitsItself = place != nil && place?.cgroup == nil
        do {
            return try ContextProcess.fork(
                from: zygote, into: place?.room, cgroup: fence,
                limits: ZygoteRequest.ContextLimits(
                    openFiles: limits.openFiles, fileBytes: limits.fileBytes,
                    processes: limitsItself ? limits.processes + 1 : 0,
                    additionalDataBytes: limitsItself ? limits.memoryBytes : 0),
                home: place == nil ? home : RoomFacts.home,
                // What cannot be ended by itself ends with everything around it.
                onSurvivors: { [weak room = place?.room] in room?.kill() })
        } catch {
            try? fence?.remove()
            throw error
        }
    }

    private func hostUser(of user: UInt32, by jailer: JailerProcess, _ directories: UserDirectories?) -> UInt32? {
        switch tier {
        case .rootIdmapped: jailer.users.hostIdentifier(of: user)
        case .root: directories?.ownerID
        case .user, .direct: nil
        }
    }

    /// Gives back what the host held for a room that has ended.
    func releaseRoom(_ place: RoomPlace) async {
        // An id with which something may still run is never given to anybody else.
        if place.isUserOwn, place.room.hasEnded { place.jailer.users.giveBack(place.user) }
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

    private func roomUser(
        of jailer: JailerProcess, for directories: UserDirectories?
    ) throws(SandboxError) -> (UInt32, isOwn: Bool) {
        switch tier {
        case .rootIdmapped:
            guard let user = jailer.users.take() else {
                throw SandboxError(.cannotStart, "all user ids for sandboxes are taken: close some sessions")
            }
            return (user, true)
        case .root:
            guard let directories, HostUsers.tenants.contains(directories.ownerID) else {
                throw SandboxError(
                    .cannotStart,
                    "\(directories?.home ?? "the directory of nobody") belongs to user "
                        + "\(directories?.ownerID ?? 0), and its file system cannot map "
                        + "owners: chown the tenant's files to an id from \(HostUsers.tenants.lowerBound) on")
            }
            return (directories.ownerID - HostUsers.tenants.lowerBound + HostUsers.firstTenantInside, false)
        case .user, .direct:
            return (0, false)
        }
    }
}
