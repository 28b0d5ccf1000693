/// What was printed to one stream: in memory while it is short, and in a file with its beginning in memory when it is
/// not.
struct PrintedText {
    /// The first bytes, as they came.
    private(set) var beginning: [UInt8] = []
    /// All of it, repaired, when it is longer than that.
    private(set) var spilled: SpilledText?

    private let spill: (@Sendable () -> SpilledText)?
    private var decoder = StreamDecoder()

    static let mostBytesInMemory = 1 << 20

    /// - Parameter spill: Makes the place for what is too long; nil to have all in memory.
    init(spill: (@Sendable () -> SpilledText)?) {
        self.spill = spill
    }

    var isEmpty: Bool { beginning.isEmpty }

    mutating func append(_ bytes: ArraySlice<UInt8>) {
        let room = spill == nil ? bytes.count : max(0, Self.mostBytesInMemory - beginning.count)
        if spilled == nil, bytes.count > room, let made = spill?() {
            made.append(Array(decoder.decode(beginning).utf8))
            spilled = made
        }
        spilled?.append(Array(decoder.decode(Array(bytes)).utf8))
        beginning += bytes.prefix(room)
    }

    /// Nothing more comes.
    mutating func finish() {
        spilled?.append(Array(decoder.finish().utf8))
    }

    /// Its beginning as text, which is all of it when nothing was spilled.
    var text: String {
        guard spilled != nil else { return String(decoding: beginning, as: UTF8.self) }
        // Where it was cut may be within a character, which then is not there.
        var decoder = StreamDecoder()
        return decoder.decode(beginning)
    }

    /// All of it, when that is more than its beginning; nil also when it could not be written.
    var long: SpilledText? {
        spilled.flatMap { $0.hasFailed ? nil : $0 }
    }

    /// Bytes that could not be written, and are lost.
    var lostBytes: Int {
        guard let spilled, spilled.hasFailed else { return 0 }
        return max(0, spilled.byteCount - text.utf8.count)
    }
}
