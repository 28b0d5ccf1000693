import SandboxPolicy

/// More files, or larger ones, than a directory may have.
package struct DiskExcess: Equatable, Sendable {
    /// The directory as code inside sees it.
    let place: String
    /// Bytes on the disk, and names.
    let bytes: UInt64
    let entries: Int
    /// Whether all was counted.
    let isWhole: Bool
    let mostBytes: UInt64
    let mostEntries: Int

    package init(place: String, bytes: UInt64, entries: Int, isWhole: Bool, mostBytes: UInt64, mostEntries: Int) {
        self.place = place
        self.bytes = bytes
        self.entries = entries
        self.isWhole = isWhole
        self.mostBytes = mostBytes
        self.mostEntries = mostEntries
    }

    /// What there is and what there may be.
    var sentence: String {
        if isWhole, entries <= mostEntries {
            // Rounded up: never as much as is allowed.
            let used = bytes < 1 << 20 ? bytes : ((bytes + (1 << 20) - 1) >> 20) << 20
            return "the files in \(place) take \(ByteCount.describe(used)) on the disk, "
                + "and \(ByteCount.describe(mostBytes)) are the quota"
        }
        return "there are \(isWhole ? "" : "more than ")\(GroupedNumber.text(entries)) files in \(place), "
            + "and \(GroupedNumber.text(mostEntries)) are the quota"
    }
}
