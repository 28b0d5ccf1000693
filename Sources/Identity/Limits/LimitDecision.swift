/// Whether a request may go on now.
package enum LimitDecision: Equatable, Sendable {
    case allowed
    /// Not before so many seconds are over; at least 1.
    case retryAfter(seconds: Int)
}
