/// What came of the credentials of a request.
package enum AuthenticationOutcome: Equatable, Sendable {
    /// It comes from somebody who is known.
    case authenticated(Principal)
    /// It becomes a 401.
    case refused(AuthenticationFailure)
    /// Too many wrong credentials came from the same address: it becomes a 429, with so many seconds to wait.
    case slowedDown(retryAfter: Int)
}
