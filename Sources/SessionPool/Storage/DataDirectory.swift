import Glibc
import LinuxSystem
import SandboxPolicy

/// The directories of tenants and users on the host: `tenants/T/users/U` and `tenants/T/shared`.
@HostLoop
final class DataDirectory {
    private let path: String
    /// Whether mounts of its file system can show another owner.
    let mapsOwners: Bool

    /// Looks at a place where nothing needs to be yet: the directory is made for its first user.
    init(path: String) throws(SandboxError) {
        do {
            self.path = Installation.resolved(path)
            mapsOwners = try HostUsers.isRoot && OwnerMapping.works(on: Self.existingPlace(of: self.path))
        } catch {
            throw SandboxError(.cannotStart, "the data directory cannot be used (\(error)): choose another with --data")
        }
    }

    /// The directory itself or, where it does not exist yet, the nearest one above it: both are of one file system.
    static func existingPlace(of path: String) -> String {
        var place = path
        while !place.isEmpty, !Files.exists(place) {
            place = String(place[..<(place.lastIndex(of: "/") ?? place.startIndex)])
        }
        return place.isEmpty ? (path.hasPrefix("/") ? "/" : ".") : place
    }

    /// Finds or makes the directories of a user.
    func directories(of owner: Owner) throws(SandboxError) -> UserDirectories {
        do {
            try Files.makeDirectories(path)
            // Absolute and without links: mounts are made of it, by processes that stand elsewhere.
            let tenants = Installation.resolved(path) + "/tenants"
            let tenant = "\(tenants)/\(owner.tenant)"
            let home = "\(tenant)/users/\(owner.user)"
            let shared = "\(tenant)/shared"
            try Files.makeDirectory(tenants, mode: 0o700)
            // Another host may be giving an owner to another tenant at this moment.
            let lock = try Files.openDirectory(tenants)
            _ = try Files.lock(lock, waiting: true)
            for directory in [tenant, tenant + "/users"] { try Files.makeDirectory(directory, mode: 0o700) }
            let ownerID = try ownerOnDisk(shared: shared, tenants: tenants)
            try make(shared, ownedBy: ownerID)
            try make(home, ownedBy: ownerID)
            return UserDirectories(home: home, shared: shared, ownerID: ownerID)
        } catch {
            throw SandboxError(
                .cannotStart, "the directories of \(owner) cannot be made (\(error)): choose another place with --data")
        }
    }

    private func make(_ directory: String, ownedBy ownerID: UInt32) throws(SystemError) {
        guard try Files.makeDirectory(directory, mode: 0o700) else {
            // A link there would show the agent whatever it points to.
            guard try Files.status(directory, followLinks: false)?.kind == .directory else {
                throw SystemError("use \(directory)", code: ENOTDIR)
            }
            return
        }
        guard HostUsers.isRoot else { return }
        do {
            try libraryCall("give \(directory) to its owner") { lchown(directory, ownerID, ownerID) }
        } catch {
            rmdir(directory)
            throw error
        }
    }

    /// Who owns, or is to own, the files of a tenant.
    ///
    /// What is there already decides.
    private func ownerOnDisk(shared: String, tenants: String) throws(SystemError) -> UInt32 {
        if let status = try Files.status(shared, followLinks: false) { return status.owner }
        guard HostUsers.isRoot else { return geteuid() }
        return mapsOwners ? HostUsers.fileOwner : try unusedTenantID(tenants: tenants)
    }

    /// The lowest id that no tenant's files have: the directories themselves are the record.
    private func unusedTenantID(tenants: String) throws(SystemError) -> UInt32 {
        var used: Set<UInt32> = []
        for name in try Directories.names(in: tenants) {
            if let status = try Files.status("\(tenants)/\(name)/shared", followLinks: false) {
                used.insert(status.owner)
            }
        }
        for identifier in HostUsers.tenants where !used.contains(identifier) { return identifier }
        throw SystemError("find a free user id for a tenant", code: EUSERS)
    }
}
