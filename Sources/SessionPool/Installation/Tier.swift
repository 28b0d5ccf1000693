/// How strong the walls between rooms are on this machine.
package enum Tier: String, JSONWritable, Sendable {
    /// Each room has a user id of its own, and sees its files through mounts that map their owner.
    case rootIdmapped = "root-idmapped"
    /// The rooms of one tenant share a user id, because the file system cannot map owners.
    case root
    /// All rooms have the user id of whoever runs Burrow.
    case user
    /// There are no rooms.
    case direct
}
