/// One part of what an execution came to, as text.
package struct Section: Equatable, Sendable {
    package let kind: Kind
    package let text: String

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

    package init(kind: Kind, text: String) {
        self.kind = kind
        self.text = text
    }
}
