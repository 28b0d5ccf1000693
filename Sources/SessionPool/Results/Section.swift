import LinuxSystem

/// One part of what an execution came to, as text.
package struct Section: Equatable, Sendable {
    package let kind: Kind
    package let content: Content

    package enum Kind: Sendable {
        /// What was printed.
        case stream
        /// A value that was displayed.
        case result
        case traceback
        /// Why it ended and what to do about it; short, and always shown whole.
        case ending

        /// How much of a share is for the end, when not all can be shown.
        func tail(of share: Int) -> Int {
            switch self {
            // What a program says last is how far it came.
            case .stream: share / 4
            // The end of a traceback is the exception, with the frames that raised it.
            case .traceback: share - share / 3
            // A table or a list says by its beginning what it is.
            case .result, .ending: 0
            }
        }
    }

    /// Where its text is.
    package enum Content: Equatable, Sendable {
        case text(String)
        case spilled(SpilledText)
    }

    package init(kind: Kind, text: String) {
        self.init(kind: kind, content: .text(text))
    }

    init(kind: Kind, content: Content) {
        self.kind = kind
        self.content = content
    }

    var isEmpty: Bool { content.byteCount == 0 }
}

extension Section.Content {
    var byteCount: Int {
        switch self {
        case .text(let text): text.utf8.count
        case .spilled(let text): text.byteCount
        }
    }

    /// Unicode scalars.
    var characters: Int {
        switch self {
        case .text(let text): UTF8Scalars.count(in: text)
        case .spilled(let text): text.characters
        }
    }

    /// Whether it ends with a line end.
    var endsLine: Bool {
        switch self {
        case .text(let text): text.utf8.last == UInt8(ascii: "\n")
        case .spilled(let text): (try? text.bytes(at: text.byteCount - 1, most: 1)) == [UInt8(ascii: "\n")]
        }
    }

    /// The bytes of a part of it, within its bytes.
    func bytes(_ range: Range<Int>) throws(SystemError) -> [UInt8] {
        switch self {
        case .text(let text): Array(text.utf8.dropFirst(range.lowerBound).prefix(range.count))
        case .spilled(let text): try text.bytes(at: range.lowerBound, most: range.count)
        }
    }
}
