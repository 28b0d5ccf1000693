import LinuxSystem

/// A room with what the host holds for it: its user id and its account.
@HostLoop
final class RoomPlace {
    let room: Room
    let user: UInt32
    /// The same id as this machine counts; nil where it is the host's own.
    let hostUser: UInt32?
    let cgroup: (any SessionCgroup)?
    /// Whether the user id goes back to the stock afterwards.
    let isUserOwn: Bool
    private var knownRefusals: UInt64 = 0

    init(room: Room, user: UInt32, hostUser: UInt32?, isUserOwn: Bool, cgroup: (any SessionCgroup)?) {
        self.room = room
        self.user = user
        self.hostUser = hostUser
        self.isUserOwn = isUserOwn
        self.cgroup = cgroup
    }

    /// Processes that the kernel refused to make since this was last asked; nil when nobody counts.
    func refusedProcessesSinceLastAsked() -> UInt64? {
        guard let now = cgroup?.refusedProcesses() else { return nil }
        defer { knownRefusals = now }
        return now - min(now, knownRefusals)
    }
}
