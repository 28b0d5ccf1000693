/// What the files below a root come to.
package struct Usage: Sendable, Equatable {
    /// Bytes on the disk.
    package var bytes: Int
    /// Names.
    package var entries: Int
    /// False when there is more than was counted: more names than the quota has, or directories too deep to reach.
    package var isWhole: Bool

    package init(bytes: Int, entries: Int, isWhole: Bool) {
        self.bytes = bytes
        self.entries = entries
        self.isWhole = isWhole
    }
}
