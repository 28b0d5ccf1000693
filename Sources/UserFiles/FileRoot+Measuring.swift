package import LinuxSystem

extension FileRoot {
    /// Counts what is there now.
    ///
    /// It goes beyond the quota, so that more can be told from much more, but not without end.
    ///
    /// - Throws: `FileError` when the directory cannot be read.
    package func measure() throws(FileError) -> Usage {
        try attempt("count the files") { () throws(SystemError) in
            try UsageCount.usage(
                below: directory.number,
                mostEntries: min(2 * quota.mostEntries + Self.entriesBeyond, Quota.mostCountedEntries))
        }
    }

    private static let entriesBeyond = 1_000

    /// What the file system has left in which the files are; nil when it does not say.
    package func space() -> DiskSpace? {
        try? DiskSpace(of: directory)
    }
}
