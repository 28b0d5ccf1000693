package import SandboxPolicy

/// Rooms that are made ahead of time.
extension SandboxHost {
    /// Keeps rooms of a profile ready, so many at least and at most.
    ///
    /// - Returns: Why there is no pool; nil when there is one, or when none is wanted.
    package func openPool(for profile: Profile, bounds: ClosedRange<Int>) -> String? {
        guard bounds.upperBound > 0, pools[profile.name] == nil else { return nil }
        switch tier {
        case .direct:
            return "direct mode has no rooms"
        case .root:
            return
                "the data directory's file system cannot map owners: a room cannot be made before its tenant is known"
        case .rootIdmapped, .user:
            break
        }
        let pool = WarmPool(host: self, profile: profile, bounds: bounds)
        pools[profile.name] = pool
        pool.open()
        return nil
    }

    /// How many rooms of a profile are ready.
    package func readyRooms(of profile: Profile) -> Int {
        pools[profile.name]?.readyCount ?? 0
    }

    /// A room that was made ahead of time, if there is one that does for these limits.
    func takePreparedRoom(_ profile: Profile, limits: Limits) -> PreparedRoom? {
        guard limits.hasSameRoom(as: profile.limits) else { return nil }
        return pools[profile.name]?.take()
    }
}
