/// The streams that code prints to.
package enum OutputStream: UInt8, Sendable {
    /// `sys.stdout`.
    case output = 1
    /// `sys.stderr`.
    case error = 2
}
