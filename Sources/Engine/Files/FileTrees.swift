import Glibc
package import SandboxPolicy
package import SessionPool
package import UserFiles

/// The files of users, for clients: one object for each user and tenant, so that quotas and conditions are kept by it.
@HostLoop
package final class FileTrees {
    private let host: SandboxHost
    private let quota: Quota
    private var homes: [Owner: FileRoot] = [:]
    private var shares: [String: FileRoot] = [:]
    private let poll = FileChangePoll()

    /// More are forgotten, and opened again when they are asked for.
    private static let mostRoots = 2_000

    /// The files that a host's sandboxes see.
    ///
    /// - Parameters:
    ///   - host: Whose they are.
    ///   - quota: How much a user's, and a tenant's shared, files may come to.
    package init(host: SandboxHost, quota: Quota) {
        self.host = host
        self.quota = quota
    }

    /// The files of a user and of its tenant.
    ///
    /// - Throws: `SandboxError` or `FileError` when the directories cannot be had.
    package func tree(of owner: Owner) throws -> UserFileTree {
        if let home = homes[owner], let shared = shares[owner.tenant] {
            return UserFileTree(home: home, shared: shared)
        }
        let directories = try host.directories(of: owner)
        let ownership =
            geteuid() == 0 ? FileRoot.Owner(user: directories.ownerID, group: directories.ownerID) : nil
        if homes.count >= Self.mostRoots { homes = [:] }
        if shares.count >= Self.mostRoots { shares = [:] }
        let home = try homes[owner] ?? FileRoot(path: directories.home, owner: ownership, quota: quota)
        let shared = try shares[owner.tenant] ?? FileRoot(path: directories.shared, owner: ownership, quota: quota)
        homes[owner] = home
        shares[owner.tenant] = shared
        return UserFileTree(home: home, shared: shared)
    }

    /// What changes in them from now on, until all feeds end.
    ///
    /// - Throws: `SandboxError` when the directories cannot be had.
    package func changes(of owner: Owner) throws -> FileChangeFeed {
        let directories = try host.directories(of: owner)
        return FileChangeFeed(FileChangeLog(home: directories.home, shared: directories.shared), poll: poll)
    }

    /// Ends all feeds: who follows files would keep a server that shuts down waiting.
    package func endFeeds() {
        poll.end()
    }
}
