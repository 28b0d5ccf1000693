/// Says who a request comes from.
package struct Authenticator: Sendable {
    private let keys: KeyCache
    private let tokens: TokenVerifier?
    private let failures: SharedFailureLimiter
    private let wallClock: @Sendable () -> Int64

    /// Without a verifier no tokens are accepted; the clock gives milliseconds since 1970.
    package init(
        keys: KeyCache, tokens: TokenVerifier?, failures: SharedFailureLimiter = SharedFailureLimiter(),
        wallClock: @escaping @Sendable () -> Int64
    ) {
        self.keys = keys
        self.tokens = tokens
        self.failures = failures
        self.wallClock = wallClock
    }

    /// Looks at the credentials of a request.
    ///
    /// An address from which many wrong ones came is not listened to for a while. What is known to have been good a
    /// moment ago is taken from it all the same: who shares an address with a guesser goes on working.
    ///
    /// - Parameters:
    ///   - authorization: the values of `Authorization`, as often as it was sent.
    ///   - apiKey: the values of `X-API-Key`, likewise.
    ///   - address: where the request came from.
    /// - Returns: who it is, or what to answer.
    /// - Throws: what the store of keys throws; nothing is known of the request then.
    package func authenticate(
        authorization: [String], apiKey: [String], from address: RemoteAddress
    ) async throws -> AuthenticationOutcome {
        let now = wallClock()
        let outcome: AuthenticationOutcome
        switch Credential.find(authorization: authorization, apiKey: apiKey) {
        case .failure(let failure):
            if failure.kind != .missing, case .retryAfter(let seconds) = failures.check(address) {
                return .slowedDown(retryAfter: seconds)
            }
            outcome = .refused(failure)
        case .success(.key(let key)):
            let hash = key.hash
            if case .retryAfter(let seconds) = failures.check(address), !keys.wasUsable(hash: hash, now: now) {
                return .slowedDown(retryAfter: seconds)
            }
            outcome = try await look(atKeyWith: hash, now: now)
        case .success(.token(let token)):
            if case .retryAfter(let seconds) = failures.check(address), tokens?.wasGenuine(token, now: now) != true {
                return .slowedDown(retryAfter: seconds)
            }
            outcome = await look(atToken: token, now: now)
        }
        // To give nothing is no guess.
        if case .refused(let failure) = outcome, failure.kind != .missing { failures.recordFailure(from: address) }
        return outcome
    }

    private func look(atKeyWith hash: SecretHash, now: Int64) async throws -> AuthenticationOutcome {
        guard let key = try await keys.key(hash: hash, now: now) else {
            return .refused(AuthenticationFailure(.invalid, "there is no such key"))
        }
        switch key.state(at: now) {
        case .usable: return .authenticated(Principal(key: key))
        case .expired: return .refused(AuthenticationFailure(.expired, "\(key.id) has expired"))
        case .revoked: return .refused(AuthenticationFailure(.invalid, "\(key.id) was revoked"))
        }
    }

    private func look(atToken token: String, now: Int64) async -> AuthenticationOutcome {
        guard let tokens else {
            return .refused(AuthenticationFailure(.invalid, "tokens are not accepted here"))
        }
        do {
            return .authenticated(Principal(token: try await tokens.verify(token, now: now)))
        } catch {
            return .refused(AuthenticationFailure(error == .expired ? .expired : .invalid, error.description))
        }
    }
}
