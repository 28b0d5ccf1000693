/// What a session gets: its Python, what is loaded in it, and its limits.
///
/// A file of `sandbox/profiles/`.
package struct Profile: Codable, Equatable, Sendable {
    /// The name sessions ask for it by; the same as the file's.
    package let name: String
    package let description: String
    /// Modules that the zygote imports, in this order, before the first context is forked from it.
    package let preload: [String]
    /// Pieces of work that the zygote does once before it freezes, so that contexts share the pages they touch.
    package let rehearsals: [String]
    /// Those that a context in the warm pool does again, in the pages that will be its own: they make its first
    /// execution faster, and each cost the memory that they touch.
    package let poolRehearsals: [String]
    /// Whether sessions may change the tenant's shared directory.
    package let sharedIsWritable: Bool
    /// Whether programs in the user's directory may be run.
    package let homeIsExecutable: Bool
    /// A directory of wheels, as rooms see it, from which `%pip install` may take packages; nil for none.
    package let packageSource: String?
    /// What a session may use, unless its opener asks for less.
    package let limits: Limits

    private enum CodingKeys: String, CodingKey {
        case name, description, preload, rehearsals, limits
        case poolRehearsals = "pool_rehearsals"
        case sharedIsWritable = "shared_is_writable"
        case homeIsExecutable = "home_is_executable"
        case packageSource = "package_source"
    }
}
