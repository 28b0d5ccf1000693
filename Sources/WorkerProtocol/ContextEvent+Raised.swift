extension ContextEvent {
    /// An exception that nobody caught.
    package struct Raised: Equatable, Sendable {
        package let name: String
        package let value: String
        package let traceback: String
        /// The errno of an `OSError`, or 0.
        package let errorNumber: Int32
        /// What can be done about it; empty when nobody knows.
        package let hint: String
        /// The system call that was refused, as far as Python can tell; else empty.
        package let refusedCall: String

        package init(
            name: String, value: String, traceback: String, errorNumber: Int32, hint: String = "",
            refusedCall: String = ""
        ) {
            self.name = name
            self.value = value
            self.traceback = traceback
            self.errorNumber = errorNumber
            self.hint = hint
            self.refusedCall = refusedCall
        }
    }
}
