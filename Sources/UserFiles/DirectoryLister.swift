import LinuxSystem

/// Makes one page of a listing: its memory is that of the page, whatever the directories have in them.
struct DirectoryLister {
    private let root: Int32
    private let path: FilePath
    private let limit: Int
    private var entries: [FileEntry] = []
    private var isWhole = true
    private var lookedAt = 0

    /// Names in one directory beyond which none is looked at, and names in all beyond which a page ends early.
    static let mostNames = 1_000_000

    init(root: Int32, path: FilePath, limit: Int) {
        self.root = root
        self.path = path
        self.limit = limit
    }

    /// The page, and where the next one begins.
    var listing: FileListing {
        let page = entries.prefix(limit)
        let hasMore = entries.count > limit || isOutOfTime
        return FileListing(
            entries: Array(page), next: hasMore ? page.last?.path.dropping(path.names.count).escaped : nil,
            isWhole: isWhole)
    }

    /// Lists a directory from a place in it on: the names to what was told last, or none.
    ///
    /// Depths are at most 16, and so is that of this recursion.
    mutating func list(
        _ path: FilePath, depth: Int, after: ArraySlice<PathBytes>
    ) throws(SystemError) {
        let directory = try Files.openDirectory(path.bytes, beneath: root)
        // The place in a listing belongs to the descriptor: names are looked at by another.
        let number = directory.number
        let listed = try directory.duplicate()
        for name in try names(in: listed, isRoot: path.names.isEmpty, from: after.first) {
            guard let below = path.appending(name) else {
                isWhole = false
                continue
            }
            let isTold = name == after.first
            // What is gone by now is left out.
            guard let entry = try FileRoot.entry(below, name, in: number) else { continue }
            if !isTold { entries.append(entry) }
            if entry.kind == .directory, depth > 1 {
                try listBelow(below, depth: depth - 1, after: isTold ? after.dropFirst() : [])
            }
            if entries.count > limit || isOutOfTime { return }
        }
    }

    private mutating func listBelow(
        _ path: FilePath, depth: Int, after: ArraySlice<PathBytes>
    ) throws(SystemError) {
        if entries.count > limit { return }
        do {
            try list(path, depth: depth, after: after)
        } catch {
            // A directory that is gone, or another thing by now, has nothing in it.
            if !error.isNothingBeneath { isWhole = false }
        }
    }

    /// A page ends early only where the next one begins further on.
    private var isOutOfTime: Bool { lookedAt > Self.mostNames && !entries.isEmpty }

    /// The lowest names in a directory from one on, in order, as many as the page has room for and one to spare.
    private mutating func names(
        in directory: consuming FileDescriptor, isRoot: Bool, from first: PathBytes?
    ) throws(SystemError) -> [PathBytes] {
        var lowest = LowestNames(most: limit + 2 - entries.count)
        var seen = 0
        try Directories.visit(directory) { name throws(SystemError) in
            seen += 1
            if seen > Self.mostNames { return false }
            if let first, name < first { return true }
            if isRoot, FileRoot.isReserved(name) { return true }
            lowest.insert(name)
            return true
        }
        lookedAt += seen
        if seen > Self.mostNames { isWhole = false }
        return lowest.sorted()
    }
}
