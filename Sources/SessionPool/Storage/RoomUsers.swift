import LinuxSystem

/// Hands out the user ids of rooms, and keeps what was made for each, so that the next room with it starts faster.
@HostLoop
final class RoomUsers {
    private let base: UInt32
    private var free: [UInt32] = []
    private var next = HostUsers.rooms.lowerBound
    private var mappings: [UInt32: Mapping] = [:]

    private struct Mapping {
        let owner: UInt32
        let namespace: UserNamespace
    }

    /// The ids of rooms in a block that begins at `base`.
    init(base: UInt32) {
        self.base = base
    }

    /// A user namespace that mounts are mapped by.
    final class UserNamespace: Sendable {
        let descriptor: FileDescriptor

        init(_ descriptor: consuming FileDescriptor) {
            self.descriptor = descriptor
        }
    }

    /// An id that no living room has; nil when all are taken.
    func take() -> UInt32? {
        if let user = free.popLast() { return user }
        guard next < HostUsers.rooms.upperBound else { return nil }
        defer { next += 1 }
        return next
    }

    /// An id of a room as this machine counts it.
    func hostIdentifier(of user: UInt32) -> UInt32 {
        base + user
    }

    /// Gives an id back, once nothing runs with it any more.
    func giveBack(_ user: UInt32) {
        free.append(user)
    }

    /// The namespace that shows `owner`'s files to the room of `user` as its own.
    func mapping(from owner: UInt32, to user: UInt32) throws(SystemError) -> UserNamespace {
        if let known = mappings[user], known.owner == owner { return known.namespace }
        let namespace = UserNamespace(try OwnerMapping.namespace(from: owner, to: hostIdentifier(of: user)))
        mappings[user] = Mapping(owner: owner, namespace: namespace)
        return namespace
    }
}
