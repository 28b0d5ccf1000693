import FoundationEssentials
import JWTKit
import LinuxSystem
import Synchronization

/// Verifies JSON Web Tokens (RFC 7519) that are signed with ES256 or EdDSA by a key of a file.
///
/// The file is looked at once a second, and read again when it changed. While it is missing or damaged the keys that
/// were read last go on: to withdraw a key, write a set without it.
///
/// The key alone decides the algorithm, the header only has to agree. What was found to be genuine is remembered for a
/// short time, but its times are checked at every use.
package final class TokenVerifier: Sendable {
    /// The longest token that is looked at.
    package static let mostBytes = 8 * 1_024

    /// What became of a change of the file, for the log.
    package enum Reload: Sendable {
        /// So many keys are in use now; the others of the file are not for this.
        case read(keys: Int, ignored: Int)
        /// The keys that were read before stay in use.
        case failed(IdentityError)
    }

    private struct Entry {
        let token: VerifiedToken
        let verifiedAt: UInt64
    }

    private struct State {
        var keys: KeySet
        var stamp: KeySetFile.Stamp?
        var lookedAt: UInt64
        /// Counts the sets: what was verified with an older one is not remembered.
        var generation: UInt64 = 0
        var verified: RecentTable<SecretHash, Entry>
    }

    private let file: KeySetFile
    private let rules: TokenRules
    private let life: UInt64
    private let clock: @Sendable () -> UInt64
    private let reloaded: @Sendable (Reload) -> Void
    private let state: Mutex<State>

    private static let lookInterval: UInt64 = 1_000_000_000

    /// Reads the keys.
    ///
    /// - Parameters:
    ///   - keySetPath: a JSON Web Key Set of at most 256 KiB and 64 keys.
    ///   - rules: what a token has to say.
    ///   - capacity: how many tokens are remembered at most.
    ///   - life: for how long a verified token is remembered, in nanoseconds.
    ///   - clock: nanoseconds that only go forward.
    ///   - reloaded: called when the file has changed.
    /// - Throws: `IdentityError` (`unusableFile`).
    package init(
        keySetPath: String, rules: TokenRules = TokenRules(), capacity: Int = 4_096,
        life: UInt64 = 30_000_000_000, clock: @escaping @Sendable () -> UInt64 = MonotonicClock.nanoseconds,
        reloaded: @escaping @Sendable (Reload) -> Void = { _ in }
    ) async throws(IdentityError) {
        file = KeySetFile(path: keySetPath)
        self.rules = rules
        self.life = life
        self.clock = clock
        self.reloaded = reloaded
        let (keys, stamp) = try await file.read()
        state = Mutex(
            State(keys: keys, stamp: stamp, lookedAt: clock(), verified: RecentTable(capacity: capacity)))
    }

    /// Says whose a token is.
    ///
    /// - Parameters:
    ///   - token: any text.
    ///   - now: milliseconds since 1970.
    /// - Returns: what it says.
    /// - Throws: `TokenRefusal`.
    package func verify(_ token: String, now: Int64) async throws(TokenRefusal) -> VerifiedToken {
        guard token.utf8.count <= Self.mostBytes else { throw .oversized }
        await reloadIfChanged()
        let moment = clock()
        let hash = SecretHash(ofText: token)
        let (entry, keys, generation) = state.withLock { state in
            (state.verified.value(for: hash), state.keys, state.generation)
        }
        if let entry, moment &- entry.verifiedAt < life {
            try entry.token.check(at: now, leeway: rules.leeway)
            return entry.token
        }
        let verified = try await verify(token, with: keys)
        try verified.check(at: now, leeway: rules.leeway)
        // In the leeway behind its end it is verified each time: nothing is remembered that is over.
        if Double(now) / 1_000 < verified.expires {
            state.withLock { state in
                guard state.generation == generation else { return }
                state.verified.insert(Entry(token: verified, verifiedAt: moment), for: hash)
            }
        }
        return verified
    }

    /// Whether a token was genuine when it was verified last, however long ago that is, and its time is not over.
    func wasGenuine(_ token: String, now: Int64) -> Bool {
        guard token.utf8.count <= Self.mostBytes else { return false }
        let hash = SecretHash(ofText: token)
        guard let entry = state.withLock({ $0.verified.peek(hash) }) else { return false }
        return (try? entry.token.check(at: now, leeway: rules.leeway)) != nil
    }

    // MARK: One token

    private func verify(_ token: String, with keys: KeySet) async throws(TokenRefusal) -> VerifiedToken {
        let header = try Self.header(of: token)
        // Which algorithm is asked for is looked at before the key: `none` needs no key to be refused.
        guard let algorithm = TokenAlgorithm(rawValue: header.algorithm) else { throw .algorithm }
        guard !header.isExtended else { throw .criticalExtension }
        guard let id = header.keyID else { throw .noKeyID }
        guard let key = keys[id] else { throw .unknownKey }
        guard key.algorithm == algorithm else { throw .keyConfusion }
        let claims: TokenClaims
        do {
            claims = try await key.verifier.verify(token, as: TokenClaims.self)
        } catch let error as JWTError where error.errorType == .malformedToken {
            throw .malformed
        } catch {
            throw .signature
        }
        return try VerifiedToken(claims, rules: rules)
    }

    private static func header(of token: String) throws(TokenRefusal) -> TokenHeader {
        let parts = token.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, let header = parts.first,
            // Stricter than the library, which reads other alphabets too: a token has one spelling.
            parts.allSatisfy({ Base64URL.isPlausible($0) }), let json = Base64URL.data(header)
        else { throw .malformed }
        do {
            return try JSONDecoder().decode(TokenHeader.self, from: json)
        } catch {
            throw .malformed
        }
    }

    // MARK: The file

    private func reloadIfChanged() async {
        let moment = clock()
        let isDue = state.withLock { state in
            guard moment &- state.lookedAt >= Self.lookInterval else { return false }
            state.lookedAt = moment
            return true
        }
        guard isDue else { return }
        let stamp = file.stamp()
        guard state.withLock({ $0.stamp }) != stamp else { return }
        do {
            let (keys, stamp) = try await file.read()
            state.withLock { state in
                state.keys = keys
                state.stamp = stamp
                state.generation += 1
                state.verified.removeAll()
            }
            reloaded(.read(keys: keys.count, ignored: keys.ignored))
        } catch {
            // Told once for each state of the file, not once a second.
            state.withLock { $0.stamp = stamp }
            reloaded(.failed(error))
        }
    }
}
