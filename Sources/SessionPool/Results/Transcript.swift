import WorkerProtocol

/// What an execution has printed and displayed so far, never more than its limit.
struct Transcript {
    private(set) var output: [UInt8] = []
    private(set) var error: [UInt8] = []
    private(set) var results: [(mimeType: String, bytes: [UInt8])] = []
    private(set) var raised: ContextEvent.Raised?
    private var unfinishedResult: [UInt8] = []
    private var room: UInt64

    private static let bytesOfEmptyResult = 64

    init(limit: UInt64) {
        room = limit
    }

    /// Takes printed bytes as far as they fit.
    ///
    /// Returns what was taken.
    mutating func print(_ bytes: ArraySlice<UInt8>, to stream: ContextEvent.Stream) -> ArraySlice<UInt8> {
        let taken = take(bytes)
        switch stream {
        case .output: output += taken
        case .error: error += taken
        }
        return taken
    }

    /// Takes a part of a result as far as it fits.
    ///
    /// Returns false when it did not.
    mutating func display(_ part: [UInt8], mimeType: String, isLast: Bool) -> Bool {
        let taken = take(part[...])
        unfinishedResult += taken
        // An empty result costs memory too: a flood of them ends as a flood of bytes does.
        let overhead = UInt64(mimeType.utf8.count + Transcript.bytesOfEmptyResult)
        if isLast {
            guard room >= overhead else { return false }
            room -= overhead
            results.append((mimeType, unfinishedResult))
            unfinishedResult = []
        }
        return taken.count == part.count
    }

    /// Takes the exception that ended the code; only the first one counts.
    @discardableResult
    mutating func fail(with exception: ContextEvent.Raised) -> Bool {
        guard raised == nil else { return false }
        raised = exception
        return true
    }

    private mutating func take(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let taken = bytes.prefix(Int(min(UInt64(bytes.count), room)))
        room -= UInt64(taken.count)
        return taken
    }
}
