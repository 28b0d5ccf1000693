/// The first line of an output's file: what it holds, and what did not fit in.
struct OutputHeader: Equatable {
    let bytes: Int
    /// Unicode scalars.
    let characters: Int
    /// How many bytes of the text were not kept.
    let droppedBytes: Int

    /// No header is longer.
    static let mostBytes = 128
    private static let mark = "burrow-output-1"

    init(bytes: Int, characters: Int, droppedBytes: Int) {
        self.bytes = bytes
        self.characters = characters
        self.droppedBytes = droppedBytes
    }

    var line: String { "\(Self.mark) \(bytes) \(characters) \(droppedBytes)\n" }

    /// Reads the line at the beginning of a file, without its end; nil when it is no header.
    init?(line: ArraySlice<UInt8>) {
        let fields = String(decoding: line, as: UTF8.self).split(separator: " ", omittingEmptySubsequences: false)
        guard fields.count == 4, fields[0] == Self.mark else { return nil }
        let numbers = fields.dropFirst().compactMap { Int($0) }
        guard numbers.count == 3, numbers.allSatisfy({ $0 >= 0 }) else { return nil }
        self.init(bytes: numbers[0], characters: numbers[1], droppedBytes: numbers[2])
    }
}
