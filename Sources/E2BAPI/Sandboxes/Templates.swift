import HTTPTypes
import WebServer

/// What E2B's clients call templates, which are profiles here.
struct Templates: Sendable {
    private let profiles: [String]
    private let defaultProfile: String

    /// E2B's own, which stand for the server's usual profile.
    private static let usual: Set<String> = ["code-interpreter-v1", "code-interpreter-beta", "base"]

    init(profiles: [String], defaultProfile: String) {
        self.profiles = profiles
        self.defaultProfile = defaultProfile
    }

    /// The profile that a template stands for; nil when there is none.
    func profile(of template: String) -> String? {
        if Self.usual.contains(template) { return defaultProfile }
        return profiles.contains(template) ? template : nil
    }

    /// The same for somebody who cannot do without it.
    ///
    /// - Throws: `ProblemDetails` that names those that there are.
    func requiredProfile(of template: String) throws(ProblemDetails) -> String {
        if let profile = profile(of: template) { return profile }
        throw ProblemDetails(
            status: .notFound, code: "not_found",
            detail: "there is no template \(template): use one of \(profiles.joined(separator: ", "))")
    }
}
