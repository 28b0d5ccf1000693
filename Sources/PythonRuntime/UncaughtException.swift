/// An exception that ended code, as text.
package struct UncaughtException: Equatable, Sendable {
    package let name: String
    package let value: String
    package let traceback: String
    /// The errno of an `OSError`, 0 without one.
    package let errorNumber: Int32
    /// What can be done about it; empty when nobody knows.
    package var hint = ""
    /// The system call that was refused, as far as Python can tell; else empty.
    package var refusedCall = ""
}
