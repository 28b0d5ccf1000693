import Glibc

/// A system call that failed: which step it was and the errno it gave.
package struct SystemError: Error, Equatable, CustomStringConvertible {
    /// What was being done, in a few words, with the path or name it was done to.
    package let operation: String
    /// The errno value, above 0.
    package let code: Int32

    package init(_ operation: String, code: Int32) {
        self.operation = operation
        self.code = code
    }

    /// "operation: text of the errno".
    package var description: String { "\(operation): \(reason)" }

    /// The errno as text (strerror(3)).
    package var reason: String { String(cString: strerror(code)) }
}

/// Turns the convention of the C shims (a value, or a negated errno) into a value or an error.
@discardableResult
@inline(__always)
package func checked<Value: FixedWidthInteger>(
    _ result: Value, _ operation: @autoclosure () -> String
) throws(SystemError) -> Value {
    guard result >= 0 else { throw SystemError(operation(), code: Int32(truncatingIfNeeded: 0 - result)) }
    return result
}

/// Turns the convention of libc (-1 and errno) into a value or an error.
///
/// `call` is repeated while it is interrupted.
@discardableResult
package func libraryCall<Value: FixedWidthInteger>(
    _ operation: @autoclosure () -> String, _ call: () -> Value
) throws(SystemError) -> Value {
    while true {
        let result = call()
        if result != -1 { return result }
        let code = errno
        if code != EINTR { throw SystemError(operation(), code: code) }
    }
}
