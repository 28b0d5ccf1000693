extension ContextEvent {
    /// What all representations of one thing have in common.
    package struct Shown: Equatable, Sendable {
        package let kind: Kind
        /// The name that later updates call it by; empty for none.
        package let displayID: String
        /// A JSON object; empty for none.
        package let metadata: [UInt8]

        package init(kind: Kind, displayID: String = "", metadata: [UInt8] = []) {
            self.kind = kind
            self.displayID = displayID
            self.metadata = metadata
        }

        package enum Kind: UInt8, Sendable {
            /// The value of a last expression.
            case result = 1
            /// Something that the code asked to show.
            case display
            /// New content of everything shown with the same id.
            case update
        }
    }

    /// What the bytes of a representation are.
    package enum Encoding: UInt8, Sendable {
        case text = 1
        case bytes
        case json
    }

    /// What a piece of a representation is the last of.
    package enum End: UInt8, Sendable {
        case none = 0
        case representation
        case shown
    }
}
