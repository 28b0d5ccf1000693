/// The directories of one user on the host, and who owns them on disk.
struct UserDirectories: Sendable {
    let home: String
    let shared: String
    let ownerID: UInt32
}
