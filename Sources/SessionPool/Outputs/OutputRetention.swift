/// Decides which outputs of a user go, so that a new one has room.
struct OutputRetention {
    let bounds: OutputBounds

    /// An output that is there.
    struct Kept: Equatable {
        let name: String
        let bytes: Int
        /// In nanoseconds since 1970.
        let modified: Int64
    }

    /// The oldest ones, as few as will do.
    func removed(from kept: [Kept], forNew newBytes: Int) -> [Kept] {
        var bytes = kept.reduce(newBytes) { $0 + $1.bytes }
        var count = kept.count + 1
        return kept.sorted { ($0.modified, $0.name) < ($1.modified, $1.name) }.prefix { oldest in
            guard bytes > bounds.bytesOfUser || count > bounds.outputsOfUser else { return false }
            bytes -= oldest.bytes
            count -= 1
            return true
        }
    }
}
