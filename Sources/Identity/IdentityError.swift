/// Why something about identity could not be done, in one line that says what to do.
///
/// Refusals of a request's credentials are `AuthenticationFailure`s; these are for whoever runs the server.
package struct IdentityError: Error, Equatable, CustomStringConvertible {
    /// What kind of failure it is.
    package struct Code: Equatable, Sendable {
        private enum Kind {
            case invalidRequest, unsafeFile, unusableFile
        }
        private let kind: Kind

        /// What was asked for is wrong: a name that is too long, a rate of nothing.
        package static let invalidRequest = Code(kind: .invalidRequest)
        /// A file with a secret can be read or replaced by others.
        package static let unsafeFile = Code(kind: .unsafeFile)
        /// A file cannot be read or written, or does not hold what it should.
        package static let unusableFile = Code(kind: .unusableFile)
    }

    package let code: Code
    /// What happened, then what to do.
    package let description: String

    package init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
