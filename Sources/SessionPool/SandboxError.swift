/// Why Burrow could not do what was asked, in one line that says what to do.
package struct SandboxError: Error, Equatable, CustomStringConvertible {
    /// What kind of failure it is; the command line turns it into an exit status.
    package struct Code: Equatable, Sendable {
        private enum Kind {
            case invalidRequest, cannotStart, lost
        }
        private let kind: Kind

        /// The request itself is wrong: a bad id, an unknown profile, a limit above the profile's.
        package static let invalidRequest = Code(kind: .invalidRequest)
        /// The machine, or how Burrow is installed on it, does not let a sandbox start.
        package static let cannotStart = Code(kind: .cannotStart)
        /// A sandbox that ran is gone.
        package static let lost = Code(kind: .lost)
    }

    package let code: Code
    /// What happened, then what to do.
    package let description: String

    package init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
