import LinuxSystem

/// A room with what the host holds for it: its user id and its account.
@HostLoop
final class RoomPlace {
    let room: Room
    /// Who built it.
    let jailer: JailerProcess
    let user: UInt32
    /// The same id as this machine counts; nil where it is the host's own.
    let hostUser: UInt32?
    let cgroup: (any SessionCgroup)?
    /// Bytes of memory that all rooms together may have; nil when nobody counts.
    let memoryWallBytes: UInt64?
    /// Whether the user id goes back to the stock afterwards.
    let isUserOwn: Bool
    private var knownRefusals: UInt64 = 0
    private var lastFence: UInt64 = 0

    init(
        room: Room, jailer: JailerProcess, user: UInt32, hostUser: UInt32?, isUserOwn: Bool,
        cgroup: (any SessionCgroup)?, memoryWallBytes: UInt64?
    ) {
        self.jailer = jailer
        self.room = room
        self.user = user
        self.hostUser = hostUser
        self.isUserOwn = isUserOwn
        self.cgroup = cgroup
        self.memoryWallBytes = memoryWallBytes
    }

    /// A fence for one process and what it starts; nil where there are no control groups.
    func makeFence() throws(SystemError) -> (any ContextCgroup)? {
        lastFence += 1
        return try cgroup?.makeContext(lastFence)
    }

    /// Whose memory was too short when the kernel ended a process of the room for it; the session's own, where that is
    /// not known for certain.
    func memoryShortage() -> MemoryShortage {
        guard let cgroup, let memoryWallBytes, !cgroup.hasReachedMemoryLimit() else { return .ofSession }
        return .ofAll(limitBytes: memoryWallBytes)
    }

    /// Processes that the kernel refused to make since this was last asked; nil when nobody counts.
    func refusedProcessesSinceLastAsked() -> UInt64? {
        guard let now = cgroup?.refusedProcesses() else { return nil }
        defer { knownRefusals = now }
        return now - min(now, knownRefusals)
    }
}
