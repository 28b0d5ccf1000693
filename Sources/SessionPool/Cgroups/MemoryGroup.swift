import LinuxSystem

/// A control group as an account of memory.
struct MemoryGroup {
    let directory: String
    private let limitFiles: [String]
    private let usageFile: String
    private let cacheCounters: [String]

    init(_ version: CgroupTree.Version, _ directory: String) {
        self.directory = directory
        switch version {
        case .v1:
            // Where swap is counted, memory must not continue there; its limit is never the lower one.
            limitFiles = ["memory.limit_in_bytes", "memory.memsw.limit_in_bytes"]
            usageFile = "memory.usage_in_bytes"
            cacheCounters = ["total_inactive_file", "total_active_file"]
        case .v2:
            limitFiles = ["memory.max"]
            usageFile = "memory.current"
            cacheCounters = ["inactive_file", "active_file"]
        }
    }

    /// The most bytes that it may hold with all below it; nil where nothing limits it, as at the root of a hierarchy.
    var limitBytes: UInt64? {
        limitFiles.first.flatMap { number(in: $0) }
    }

    /// Bytes that it holds with all below it, also of what is ending.
    var heldBytes: UInt64? {
        number(in: usageFile)
    }

    /// Bytes of them that the kernel gives up when it needs others: what was read from files.
    var cachedBytes: UInt64 {
        guard let text = try? Files.readText("\(directory)/memory.stat") else { return 0 }
        return cacheCounters.reduce(0) { $0 + (CgroupCounters.value(of: $1, inText: text) ?? 0) }
    }

    /// Limits it and all below it together.
    func limit(to bytes: UInt64) throws(SystemError) {
        for (index, file) in limitFiles.enumerated() {
            let path = "\(directory)/\(file)"
            if index > 0, try Files.status(path) == nil { continue }
            try Files.control(String(bytes), in: path)
        }
    }

    private func number(in file: String) -> UInt64? {
        CgroupCounters.number(in: "\(directory)/\(file)")
    }
}
