/// How much the files below a root may come to.
///
/// What is there counts, whoever made it. An upload or a directory that would go beyond the quota is refused. Code inside
/// a sandbox writes without asking: who runs it measures (`FileRoot.measure`), and stops what went beyond.
package struct Quota: Sendable, Equatable {
    /// Bytes on the disk: a file with holes counts less than its size, and one with two names once.
    package let mostBytes: Int
    /// Files, directories and everything else that has a name; at most 1,000,000.
    package let mostEntries: Int

    /// More names than are ever counted.
    package static let mostCountedEntries = 1_000_000

    /// More bytes than any disk has, and few enough to be doubled and added to.
    private static let mostCountedBytes = 1 << 60

    package init(mostBytes: Int, mostEntries: Int) {
        self.mostBytes = min(max(0, mostBytes), Self.mostCountedBytes)
        self.mostEntries = min(max(0, mostEntries), Self.mostCountedEntries)
    }

    /// Whether so much is within it.
    package func holds(_ usage: Usage) -> Bool {
        usage.isWhole && usage.bytes <= mostBytes && usage.entries <= mostEntries
    }

    /// Whether so much is more than what is written before anybody can count: the quota again, and some.
    package func isFarExceeded(by usage: Usage) -> Bool {
        !usage.isWhole || usage.bytes > 2 * mostBytes + Self.slackBytes
    }

    /// What a fast disk takes in about a second.
    private static let slackBytes = 256 << 20
}
