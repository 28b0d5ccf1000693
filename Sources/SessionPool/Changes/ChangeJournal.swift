import LinuxSystem

/// To which paths of a tree something happened, in order, for several readers who each forgot at a moment of their own.
///
/// One journal for all of them, so that what an event costs does not grow with the number of sessions that share a
/// directory.
struct ChangeJournal {
    typealias Reader = ObjectIdentifier

    private struct Touch {
        let path: PathBytes
        let before: FileStatus.Kind?
    }

    private struct Position {
        let touch: Int
        let gap: Int
    }

    private var touches: [Touch] = []
    private var bytes = 0
    /// The number of the first of `touches`.
    private var first = 0
    private var gaps = 0
    private var readers: [Reader: Position] = [:]
    /// What was touched since any reader forgot: no reader learns from a second touch what the first does not tell.
    private var recent: Set<PathBytes> = []

    /// More is not kept: who forgot long ago hears that something is missing.
    private static let mostTouches = 20_000
    private static let mostBytes = 4 << 20

    /// Whether anybody reads it.
    var hasReaders: Bool { !readers.isEmpty }

    /// Notes that something happened to a path, at which `before` stood, or nothing.
    mutating func touch(_ path: @autoclosure () -> PathBytes, before: FileStatus.Kind?) {
        // So a first walk, which is before the first reader, notes nothing.
        guard hasReaders else { return }
        let path = path()
        guard recent.insert(path).inserted else { return }
        touches.append(Touch(path: path, before: before))
        bytes += path.bytes.count
        guard touches.count > Self.mostTouches || bytes > Self.mostBytes else { return }
        drop(touches.count / 2 + 1)
        recent = []
    }

    /// Drops everything, for everybody.
    mutating func clear() {
        drop(touches.count)
        recent = []
    }

    /// Notes that something may have happened that nobody heard of.
    mutating func noteGap() {
        gaps += 1
    }

    /// Begins anew for one reader, also for one who was not known.
    mutating func forget(for reader: Reader) {
        readers[reader] = Position(touch: first + touches.count, gap: gaps)
        recent = []
        trim()
    }

    /// A reader goes away.
    mutating func remove(_ reader: Reader) {
        readers[reader] = nil
        trim()
    }

    /// What stood at the touched paths when the reader forgot.
    func touched(since reader: Reader) -> [PathBytes: FileStatus.Kind?] {
        guard let position = readers[reader] else { return [:] }
        let seen = touches.dropFirst(max(0, position.touch - first)).map { ($0.path, $0.before) }
        return Dictionary(seen) { earlier, _ in earlier }
    }

    /// Whether that is all that was touched, as far as anybody can know.
    func isWhole(for reader: Reader) -> Bool {
        readers[reader].map { $0.touch >= first && $0.gap == gaps } ?? false
    }

    /// Drops what every reader has forgotten.
    private mutating func trim() {
        if touches.isEmpty { return }
        let end = first + touches.count
        drop(max(0, (readers.values.lazy.map(\.touch).min() ?? end) - first))
    }

    private mutating func drop(_ count: Int) {
        for touch in touches.prefix(count) { bytes -= touch.path.bytes.count }
        touches.removeFirst(count)
        first += count
    }
}
