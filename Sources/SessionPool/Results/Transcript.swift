import WorkerProtocol

/// What an execution has printed and shown so far, never more than its limit.
struct Transcript {
    private(set) var output: PrintedText
    private(set) var error: PrintedText
    private(set) var displays: [Display] = []
    /// What was shown last, also when it took the place of something.
    private(set) var newest: Display?
    /// Things that were shown after the most that are kept.
    private(set) var displaysLeftOut = 0
    private(set) var raised: ContextEvent.Raised?
    private(set) var changes: [ContextEvent.VariableChange] = []
    private(set) var changesLeftOut: UInt32 = 0
    /// Bytes that came after the limit, and are lost.
    private(set) var droppedBytes: UInt64 = 0

    private var room: UInt64
    /// What may still be taken in all: what is cleared and updated makes room again, but has been told to others.
    private var emissionRoom: UInt64
    private let limit: UInt64
    private let spill: (@Sendable () -> SpilledText)?
    /// What is being shown, before its last representation has come.
    private var unfinished: Display?
    private var unfinishedContent: [UInt8] = []
    /// Whether something of it stayed behind.
    private var hasLost = false
    /// Where displays with an id are.
    private var places: [String: [Int]] = [:]
    /// Everything shown goes when something else is shown.
    private var isClearing = false

    static let mostDisplays = 1_000
    /// So many times its limit may be told in all.
    private static let emissionFactor: UInt64 = 4
    /// However small the limit is.
    private static let leastEmission: UInt64 = 1 << 20
    /// What telling anything takes besides its bytes.
    private static let bytesOfEvent: UInt64 = 32
    private static let bytesOfRepresentation: UInt64 = 64
    private static let mostRepresentations = 64

    /// Something that was shown, as the context sent it.
    struct Display {
        let shown: ContextEvent.Shown
        var representations: [(mimeType: String, encoding: ContextEvent.Encoding, content: [UInt8])] = []

        /// What it takes of the limit.
        var cost: UInt64 {
            representations.reduce(Transcript.cost(of: shown)) {
                $0 + Transcript.cost(ofType: $1.mimeType) + UInt64($1.content.count)
            }
        }
    }

    /// What a representation takes besides its content: a flood of empty ones ends as a flood of bytes does.
    private static func cost(ofType mimeType: String) -> UInt64 {
        UInt64(mimeType.utf8.count) + bytesOfRepresentation
    }

    /// What something shown takes besides its representations.
    private static func cost(of shown: ContextEvent.Shown) -> UInt64 {
        UInt64(shown.displayID.utf8.count + shown.metadata.count) + bytesOfRepresentation
    }

    /// - Parameters:
    ///   - limit: The most bytes of it.
    ///   - spill: Makes the place for what is printed and too long to stay in memory; nil to have it there.
    init(limit: UInt64, spill: (@Sendable () -> SpilledText)? = nil) {
        self.limit = limit
        self.spill = spill
        output = PrintedText(spill: spill)
        error = PrintedText(spill: spill)
        room = limit
        let most = limit.multipliedReportingOverflow(by: Self.emissionFactor)
        emissionRoom = most.overflow ? .max : max(most.partialValue, Self.leastEmission)
    }

    /// Takes printed bytes as far as they fit.
    ///
    /// Returns what was taken.
    mutating func print(_ bytes: ArraySlice<UInt8>, to stream: ContextEvent.Stream) -> ArraySlice<UInt8> {
        clearIfDue()
        let taken = take(bytes)
        switch stream {
        case .output: output.append(taken)
        case .error: error.append(taken)
        }
        return taken
    }

    /// Nothing more is printed.
    mutating func finish() {
        output.finish()
        error.finish()
    }

    /// What is on its way to the disk.
    var spilled: [SpilledText] { [output.spilled, error.spilled].compactMap(\.self) }

    /// Something is shown; its representations follow.
    ///
    /// Returns false when there is no room for it.
    mutating func show(_ shown: ContextEvent.Shown) -> Bool {
        clearIfDue()
        abandon()
        let cost = Self.cost(of: shown)
        guard room >= cost else { return false }
        room -= cost
        unfinished = Display(shown: shown)
        hasLost = false
        return true
    }

    /// Takes a part of a representation.
    ///
    /// Of text that does not fit whole its beginning is taken, of everything else nothing.
    mutating func represent(
        _ part: [UInt8], mimeType: String, encoding: ContextEvent.Encoding, end: ContextEvent.End
    ) -> Acceptance {
        guard var display = unfinished else {
            droppedBytes += UInt64(part.count)
            return .ignored
        }
        let taken = take(part[...])
        unfinishedContent += taken
        let overhead = Self.cost(ofType: mimeType)
        guard taken.count == part.count, end == .none || room >= overhead else {
            if mimeType == "text/plain" {
                display.representations.append((mimeType, encoding, unfinishedContent))
                unfinishedContent = []
                _ = keep(display)
                unfinished = nil
            } else {
                abandon()
            }
            return .full
        }
        guard end != .none else { return .taken }
        // More types than anything has: the first ones are kept.
        if display.representations.count < Self.mostRepresentations {
            room -= overhead
            display.representations.append((mimeType, encoding, unfinishedContent))
        } else {
            droppedBytes += UInt64(unfinishedContent.count)
        }
        unfinishedContent = []
        unfinished = end == .shown ? nil : display
        return end == .shown && !keep(display) ? .full : .taken
    }

    /// Counts what the context could not send; only the first word about each thing shown counts.
    ///
    /// Returns false for others.
    mutating func lose(_ byteCount: UInt64) -> Bool {
        guard unfinished != nil, !hasLost else { return false }
        hasLost = true
        droppedBytes = droppedBytes.addingReportingOverflow(byteCount).overflow ? .max : droppedBytes + byteCount
        return true
    }

    /// What became of a part.
    enum Acceptance {
        case taken
        /// The limit is reached.
        case full
        /// It belongs to nothing that is being shown.
        case ignored
    }

    /// What was shown so far is taken back.
    ///
    /// Returns false when that changes nothing.
    mutating func clear(waits: Bool) -> Bool {
        guard !isClearing, !(output.isEmpty && error.isEmpty && displays.isEmpty) else { return false }
        isClearing = true
        if !waits { clearIfDue() }
        return true
    }

    /// Takes what happened to variables; only the first list counts.
    ///
    /// Returns false for others.
    mutating func change(_ changes: [ContextEvent.VariableChange], leftOut: UInt32) -> Bool {
        guard self.changes.isEmpty, !changes.isEmpty else { return false }
        self.changes = changes
        changesLeftOut = leftOut
        return true
    }

    /// Takes the exception that ended the code; only the first one counts.
    @discardableResult
    mutating func fail(with exception: ContextEvent.Raised) -> Bool {
        guard raised == nil else { return false }
        raised = exception
        return true
    }

    /// Gives up what is being shown: a part of a picture is nothing.
    private mutating func abandon() {
        let kept = unfinished?.representations.reduce(0) { $0 + $1.content.count } ?? 0
        droppedBytes += UInt64(kept + unfinishedContent.count)
        unfinished = nil
        unfinishedContent = []
    }

    /// Puts a display in its place: an update replaces what has the same id.
    ///
    /// Returns false when it does not fit into all its places.
    private mutating func keep(_ display: Display) -> Bool {
        let identifier = display.shown.displayID
        newest = display
        if display.shown.kind == .update, let places = places[identifier] {
            // It was paid for once, and stands in each place.
            let others = display.cost.multipliedReportingOverflow(by: UInt64(places.count - 1))
            let given = places.reduce(0) { $0 + displays[$1].cost }
            guard !others.overflow, others.partialValue <= room + given else { return false }
            room = min(limit, room + given - others.partialValue)
            for place in places {
                let shown = ContextEvent.Shown(
                    kind: displays[place].shown.kind, displayID: identifier, metadata: display.shown.metadata)
                displays[place] = Display(shown: shown, representations: display.representations)
            }
            return true
        }
        guard displays.count < Self.mostDisplays else {
            displaysLeftOut += 1
            return true
        }
        if !identifier.isEmpty { places[identifier, default: []].append(displays.count) }
        displays.append(display)
        return true
    }

    private mutating func clearIfDue() {
        guard isClearing else { return }
        isClearing = false
        output = PrintedText(spill: spill)
        error = PrintedText(spill: spill)
        displays = []
        places = [:]
        displaysLeftOut = 0
        unfinished = nil
        unfinishedContent = []
        room = limit
    }

    private mutating func take(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let most = min(room, emissionRoom - min(emissionRoom, Self.bytesOfEvent))
        let taken = bytes.prefix(Int(clamping: min(UInt64(bytes.count), most)))
        room -= UInt64(taken.count)
        emissionRoom -= min(emissionRoom, UInt64(taken.count) + Self.bytesOfEvent)
        droppedBytes += UInt64(bytes.count - taken.count)
        return taken
    }
}
