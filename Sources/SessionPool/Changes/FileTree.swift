import LinuxSystem

/// The names in a tree of directories, as events and visits tell of them, and to which of them something happened.
///
/// Without any I/O: it says which directories are to be visited, and is told what was found. Events and visits may
/// come in any order that the kernel allows. A visit sees at least what its event told of, and what happens later has
/// an event of its own: so in the end that is known which is there.
struct FileTree {
    /// How much of a tree is known; hostile code decides how much of it there is.
    struct Limits {
        var directories = 256
        var names = 20_000
        var nameBytes = 1 << 20
    }

    private struct Directory {
        let path: PathBytes
        var names: [PathBytes: FileStatus.Kind] = [:]
    }

    /// What happened to the tree since one of its readers forgot.
    var journal = ChangeJournal()
    /// Whether there is more than shall be known.
    private var isFull = false
    /// Directories that could not be visited.
    private var hidden: Set<PathBytes> = []
    /// Whether events were missed, so that all of it must be visited before anything can be said.
    private(set) var isStale = true

    private let limits: Limits
    private var directories: [FileWatch.Mark: Directory] = [:]
    private var marks: [PathBytes: FileWatch.Mark] = [:]
    private var nameCount = 0
    private var nameBytes = 0
    private var visits: [PathBytes] = []
    private var awaitingVisit: Set<PathBytes> = []
    private var released: [FileWatch.Mark] = []

    init(limits: Limits = Limits()) {
        self.limits = limits
    }

    // MARK: Events

    /// Takes note of an event in one of the tree's directories.
    mutating func handle(_ event: FileEvent) {
        if event.kind == .overflow { return lose() }
        guard let path = directories[event.mark]?.path else { return }
        switch event.kind {
        case .appeared: appear(event.name, event.isDirectory ? .directory : .regular, in: event.mark)
        case .disappeared: disappear(event.name, in: event.mark)
        case .written:
            guard let kind = directories[event.mark]?.names[event.name] else { return }
            journal.touch(path.appending(event.name), before: kind)
        case .unwatched:
            drop(path)
            if path == .start { lose() } else { visit(path) }
        case .overflow: break
        }
    }

    /// Events were missed, of whichever directory.
    mutating func lose() {
        isStale = true
        journal.noteGap()
    }

    private mutating func appear(_ name: PathBytes, _ kind: FileStatus.Kind, in mark: FileWatch.Mark) {
        guard let directory = directories[mark]?.path else { return }
        let before = directories[mark]?.names[name]
        if before == nil {
            guard nameCount < limits.names, nameBytes + name.bytes.count <= limits.nameBytes else {
                isFull = true
                return
            }
            count(name, 1)
        }
        journal.touch(directory.appending(name), before: before)
        directories[mark]?.names[name] = kind
        if kind == .directory {
            visit(directory.appending(name))
        } else if before == .directory {
            drop(directory.appending(name))
        }
    }

    private mutating func disappear(_ name: PathBytes, in mark: FileWatch.Mark) {
        guard let kind = directories[mark]?.names.removeValue(forKey: name) else { return }
        guard let path = directories[mark]?.path.appending(name) else { return }
        count(name, -1)
        journal.touch(path, before: kind)
        if kind == .directory { drop(path) }
    }

    /// Forgets a directory and all below it.
    private mutating func drop(_ path: PathBytes, keeping kept: FileWatch.Mark? = nil) {
        hidden.remove(path)
        guard let mark = marks.removeValue(forKey: path) else { return }
        guard let directory = directories.removeValue(forKey: mark) else { return }
        if mark != kept { released.append(mark) }
        for (name, kind) in directory.names {
            count(name, -1)
            journal.touch(path.appending(name), before: kind)
            if kind == .directory { drop(path.appending(name), keeping: kept) }
        }
    }

    private mutating func count(_ name: PathBytes, _ sign: Int) {
        nameCount += sign
        nameBytes += sign * name.bytes.count
    }

    // MARK: Visits

    /// Everything is to be visited.
    mutating func beginWalk() {
        visits = []
        awaitingVisit = []
        isFull = false
        hidden = []
        isStale = false
        visit(.start)
    }

    /// A reader is about to forget: the moment to look for what did not fit, or could not be visited, without taking it
    /// for new.
    mutating func tryAgain() {
        for path in hidden { visit(path) }
        hidden = []
        let hasRoom =
            directories.count < limits.directories / 2 && nameCount < limits.names / 2
            && nameBytes < limits.nameBytes / 2
        if isFull, hasRoom { lose() }
    }

    /// The directories that are to be visited now, each after the one that it is in.
    mutating func takeVisits() -> [PathBytes] {
        defer {
            visits = []
            awaitingVisit = []
        }
        return visits
    }

    /// Whether a visit is still worth while: the name may be gone, or the tree too large.
    mutating func expects(_ path: PathBytes) -> Bool {
        guard isNamed(path) else { return false }
        if marks[path] != nil || directories.count + hidden.count < limits.directories { return true }
        isFull = true
        return false
    }

    /// How many names of a directory are worth listing: those that are known, and those for which there is room.
    func mostNames(at path: PathBytes) -> Int {
        limits.names - nameCount + (marks[path].flatMap { directories[$0]?.names.count } ?? 0)
    }

    /// A directory could not be visited, though it may be there: its owner forbids it, or its path is too long.
    mutating func couldNotVisit(_ path: PathBytes) {
        hidden.insert(path)
    }

    /// Takes note of what a visit found, the directory having been watched before it was listed.
    ///
    /// On a walk all below is to be visited too, and not only what is new.
    mutating func settle(
        _ path: PathBytes, as mark: FileWatch.Mark, _ listing: DirectoryListing, isWalking: Bool
    ) {
        // It was moved here, and the event that says so is still to come.
        if let known = directories[mark]?.path, known != path { drop(known, keeping: mark) }
        // Another directory has taken this place.
        if let known = marks[path], known != mark { drop(path) }
        guard isNamed(path) else {
            released.append(mark)
            return
        }
        hidden.remove(path)
        marks[path] = mark
        let isNew = directories[mark] == nil
        if isNew {
            directories[mark] = Directory(path: path)
            directories[mark]?.names.reserveCapacity(listing.entries.count)
        }
        if !listing.isWhole {
            isFull = true
        } else if !isNew {
            removeMissing(from: listing, in: mark)
        }
        for (name, kind) in listing.entries {
            guard let before = directories[mark]?.names[name], (before == .directory) == (kind == .directory) else {
                appear(name, kind, in: mark)
                continue
            }
            // An event does not tell a link from a file.
            directories[mark]?.names[name] = kind
            if isWalking, kind == .directory { visit(path.appending(name)) }
        }
    }

    private mutating func removeMissing(from listing: DirectoryListing, in mark: FileWatch.Mark) {
        let there = Set(listing.entries.map(\.name))
        let known = directories[mark].map { Array($0.names.keys) } ?? []
        for name in known where !there.contains(name) { disappear(name, in: mark) }
    }

    /// The marks that the tree needs no longer, each once.
    mutating func takeReleased() -> [FileWatch.Mark] {
        defer { released = [] }
        return released
    }

    /// The tree is needed no longer, nor any of its marks.
    mutating func end() {
        drop(.start)
    }

    private mutating func visit(_ path: PathBytes) {
        // All of it will be visited.
        if isStale { return }
        if visits.count >= Self.mostVisits { thinVisits() }
        if awaitingVisit.insert(path).inserted { visits.append(path) }
    }

    /// Directories that are made and removed again leave their visits behind; if it is not that, there are more of them
    /// than shall be known.
    private mutating func thinVisits() {
        visits = visits.filter(isNamed)
        if visits.count > Self.mostVisits / 2 {
            visits.removeLast(visits.count - Self.mostVisits / 2)
            isFull = true
        }
        awaitingVisit = Set(visits)
    }

    private static let mostVisits = 4_096

    private func isNamed(_ path: PathBytes) -> Bool {
        path == .start || kind(at: path) == .directory
    }

    // MARK: Answers

    /// What stands at a path, as far as is known.
    ///
    /// What appeared by an event and was never looked at passes for a regular file.
    func kind(at path: PathBytes) -> FileStatus.Kind? {
        guard let (directory, name) = path.parts, let mark = marks[directory] else { return nil }
        return directories[mark]?.names[name]
    }

    /// Somebody looked at what stands there.
    mutating func learn(_ kind: FileStatus.Kind, at path: PathBytes) {
        guard kind != .directory, let (directory, name) = path.parts, let mark = marks[directory] else { return }
        guard let known = directories[mark]?.names[name], known != .directory else { return }
        directories[mark]?.names[name] = kind
    }

    /// What is different from how it was when a reader forgot, in no order.
    func changes(since reader: ChangeJournal.Reader) -> [Change] {
        journal.touched(since: reader).compactMap { path, before in
            let now = kind(at: path)
            return before == nil && now == nil ? nil : Change(path: path, before: before, now: now)
        }
    }

    /// What stood at a path and what stands there now, at least one of them something.
    ///
    /// If both are, it was written, or something else has taken the place.
    struct Change: Equatable {
        let path: PathBytes
        let before: FileStatus.Kind?
        let now: FileStatus.Kind?
    }

    /// Whether that is all.
    func isWhole(since reader: ChangeJournal.Reader) -> Bool {
        !isFull && hidden.isEmpty && !isStale && journal.isWhole(for: reader)
    }
}
