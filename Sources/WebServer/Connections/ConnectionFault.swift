/// Why a request cannot be read to its end, as the handler that reads it gets to know.
enum ConnectionFault: Error {
    /// The client took too long with the body.
    case bodyIsLate
}
