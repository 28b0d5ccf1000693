/// The interpreter, or code of Burrow's in it, could not do something.
///
/// What user code raises is never one of these.
package struct PythonError: Error, Equatable, CustomStringConvertible {
    /// What was being done.
    package let step: String
    /// The name of the Python exception's type, or of the C function that failed.
    package let type: String
    /// What it said, on one line.
    package let message: String

    /// The most characters of a message that are kept.
    private static let mostMessageCharacters = 500

    /// Describes a failure; what is long or has several lines becomes one short line.
    package init(step: String, type: String, message: String) {
        self.step = step
        self.type = type
        let line = message.split(whereSeparator: \.isNewline).joined(separator: " ")
        self.message = line.count > Self.mostMessageCharacters ? line.prefix(Self.mostMessageCharacters) + "…" : line
    }

    /// "step: type: message", on one line.
    package var description: String { "\(step): \(type): \(message)" }
}
