import ArgumentParser
import Foundation
import Glibc
import SandboxPolicy
import SessionPool

/// The flags of every command that deals with a user's data: whose they are, and where.
struct OwnerOptions: ParsableArguments {
    @Option(help: "Whose files: the tenant's id, [a-z0-9][a-z0-9_-]{0,62}.")
    var tenant = "default"

    @Option(help: "Whose files: the user's id.")
    var user = "default"

    @Option(
        help: ArgumentHelp(
            "Where users' files are (default: BURROW_DATA, or a standard place).", valueName: "directory"))
    var data: String?

    /// The owner that the flags name.
    func owner() throws -> Owner {
        do {
            return try Owner(tenant: tenant, user: user)
        } catch {
            throw SandboxError(.invalidRequest, "\(error)")
        }
    }

    /// Where the data are.
    var dataDirectory: String {
        data
            ?? HostConfiguration.defaultDataDirectory(
                environment: ProcessInfo.processInfo.environment, isRoot: geteuid() == 0)
    }
}
