package import SandboxPolicy

/// What a token says, once it was found to be genuine.
package struct VerifiedToken: Equatable, Sendable {
    /// The `tenant_id` and the `sub`.
    package let owner: Owner
    /// What the issuer calls the user, if it says so; at most 100 characters, none of which controls a terminal.
    package let name: String?
    /// Seconds since 1970 after which it is void.
    let expires: Double
    /// Seconds since 1970 before which it is void.
    let notBefore: Double?

    /// Looks at the claims; the signature was verified before.
    init(_ claims: TokenClaims, rules: TokenRules) throws(TokenRefusal) {
        guard let expires = claims.expires else { throw .missingClaim("exp") }
        guard let tenant = claims.tenant else { throw .missingClaim("tenant_id") }
        guard let subject = claims.subject else { throw .missingClaim("sub") }
        guard expires.isFinite else { throw .invalidClaim("exp") }
        if let notBefore = claims.notBefore, !notBefore.isFinite { throw .invalidClaim("nbf") }
        if let issuer = rules.issuer, claims.issuer != issuer { throw .issuer }
        if let audience = rules.audience, claims.audience?.names.contains(audience) != true { throw .audience }
        do {
            owner = try Owner(tenant: tenant, user: subject)
        } catch {
            throw .invalidClaim(error.kind == "tenant" ? "tenant_id" : "sub")
        }
        name = claims.name.flatMap { StoredKey.isName($0) ? $0 : nil }
        self.expires = expires
        notBefore = claims.notBefore
    }

    /// Whether its time has come and is not over.
    ///
    /// - Parameters:
    ///   - now: milliseconds since 1970.
    ///   - leeway: seconds by which clocks may differ.
    /// - Throws: `TokenRefusal` (`expired`, `notYetValid`).
    func check(at now: Int64, leeway: Double) throws(TokenRefusal) {
        let seconds = Double(now) / 1_000
        guard seconds < expires + leeway else { throw .expired }
        if let notBefore, seconds < notBefore - leeway { throw .notYetValid }
    }
}
