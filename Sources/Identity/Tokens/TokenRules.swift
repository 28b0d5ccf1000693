/// What a token has to say beside a good signature.
package struct TokenRules: Sendable {
    /// The `iss` that is required; nil when any is good.
    package var issuer: String?
    /// A value that `aud` must have among its own; nil when any is good.
    package var audience: String?
    /// By how many seconds clocks may differ.
    package var leeway: Double = 60

    package init(issuer: String? = nil, audience: String? = nil) {
        self.issuer = issuer
        self.audience = audience
    }
}
