import LinuxSystem

/// Counts what is below a directory while somebody may change it: each name at most once, and never without end.
struct UsageCount {
    private let root: Int32
    private let mostEntries: Int
    private var usage = Usage(bytes: 0, entries: 0, isWhole: true)
    /// Files with several names that were counted already.
    private var counted: Set<UInt64> = []
    /// Directories that are still to be looked into: how deep they are, and their name in the one above.
    private var pending: [(depth: Int, name: PathBytes)] = []

    /// Counts at most `mostEntries` names, and as many bytes as they have.
    static func usage(below root: Int32, mostEntries: Int) throws(SystemError) -> Usage {
        var count = UsageCount(root: root, mostEntries: mostEntries)
        try count.run()
        return count.usage
    }

    private init(root: Int32, mostEntries: Int) {
        self.root = root
        self.mostEntries = mostEntries
    }

    private mutating func run() throws(SystemError) {
        try look(into: .root, depth: 0)
        // The names on the way to the directory that was looked into last.
        var place: [PathBytes] = []
        while let (depth, name) = pending.popLast(), usage.entries <= mostEntries {
            place.removeLast(place.count - (depth - 1))
            place.append(name)
            var path: FilePath? = .root
            for name in place { path = path?.appending(name) }
            guard let path else {
                usage.isWhole = false
                continue
            }
            do {
                try look(into: path, depth: depth)
            } catch {
                // One that is gone has nothing in it.
                if !error.isNothingBeneath { usage.isWhole = false }
            }
        }
    }

    private mutating func look(into path: FilePath, depth: Int) throws(SystemError) {
        let directory = try Files.openDirectory(path.bytes, beneath: root)
        let number = directory.number
        try Directories.visit(directory) { name throws(SystemError) in
            guard let status = try Files.status(name, in: number) else { return true }
            guard usage.entries < mostEntries else {
                usage.isWhole = false
                return false
            }
            usage.entries += 1
            if status.kind == .directory {
                pending.append((depth + 1, name))
            } else if status.linkCount > 1, !counted.insert(status.inode).inserted {
                return true
            }
            usage.bytes += status.allocated
            return true
        }
    }
}
