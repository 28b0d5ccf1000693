/// Whether code can run as it stands.
package enum Completeness: UInt8, Sendable {
    /// It can run.
    case complete = 1
    /// More lines are needed.
    case incomplete = 2
    /// It is wrong whatever follows; running it shows the error.
    case invalid = 3
}
