/// The directories of one user on the host, and who owns them on disk.
package struct UserDirectories: Sendable {
    /// What is `/home/user` inside.
    package let home: String
    /// What is `/shared` inside.
    package let shared: String
    /// The user id of what is in them.
    package let ownerID: UInt32
}
