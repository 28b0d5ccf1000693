/// The stack that Python writes to descriptor 2 when it crashes, or is asked where it is (its module `faulthandler`).
///
/// It is text among text of the agent's, which can say the same: what comes of it is shown, and nothing else.
struct StackDump: Equatable {
    /// What was written besides.
    let rest: String
    /// Frames as in a traceback, the innermost call last, without those of the machinery; nil when there was no dump.
    let stack: String?

    private static let beginnings = ["Fatal Python error: ", "Stack (most recent call first):"]
    private static let headings = ["Stack (most recent call first):", "Current thread 0x"]
    /// What the lines of a dump begin with.
    private static let lineBeginnings =
        beginnings + headings + [
            "Thread 0x", "  File \"", "  ...", "  <", "Extension modules: ", "Python runtime state",
        ]
    private static let mostFrames = 100
    /// A dump is at the end, and the text before it can be long.
    static let mostBytes = 65_536

    /// Takes the last dump out of what was written to standard error.
    init(from text: String) {
        guard let start = Self.beginnings.compactMap({ Self.last($0, in: text) }).max() else {
            rest = text
            stack = nil
            return
        }
        var frames: [Substring] = []
        var isOfInterest = false
        var end = start
        while end < text.endIndex {
            let lineEnd = text[end...].firstIndex(of: "\n") ?? text.endIndex
            let line = text[end..<lineEnd]
            guard line.isEmpty || Self.lineBeginnings.contains(where: line.hasPrefix) else { break }
            if line.hasPrefix("  File \"") {
                if isOfInterest { frames.append(line) }
            } else {
                isOfInterest = Self.headings.contains(where: line.hasPrefix)
            }
            end = lineEnd == text.endIndex ? lineEnd : text.index(after: lineEnd)
        }
        rest = String(text[..<start]) + String(text[end...])
        stack = Self.traceback(of: frames)
    }

    /// Turns "most recent call first" around, and leaves out how the machinery came to run the code.
    private static func traceback(of frames: [Substring]) -> String? {
        var outermostFirst = Array(frames.reversed())
        outermostFirst.removeAll { $0.contains("/burrow_repl/") }
        if let first = outermostFirst.firstIndex(where: { $0.hasPrefix("  File \"<cell ") }) {
            outermostFirst.removeFirst(first)
        }
        guard !outermostFirst.isEmpty else { return nil }
        return outermostFirst.suffix(mostFrames).joined(separator: "\n")
    }

    private static func last(_ pattern: String, in text: String) -> String.Index? {
        var found: String.Index?
        var position =
            text.utf8.index(text.endIndex, offsetBy: -mostBytes, limitedBy: text.startIndex) ?? text.startIndex
        while let range = text[position...].firstRange(of: pattern) {
            found = range.lowerBound
            position = range.upperBound
        }
        return found
    }
}
