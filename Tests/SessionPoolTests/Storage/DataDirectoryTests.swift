import Foundation
import LinuxSystem
import SandboxPolicy
import Testing

@testable import SessionPool

/// The directories of tenants and users on the host.
@Suite struct DataDirectoryTests {
    private let directory: TemporaryDirectory
    private var path: String { directory.path }

    init() throws {
        directory = try TemporaryDirectory()
    }

    private func owner(_ tenant: String = "acme", _ user: String = "ada") throws -> Owner {
        try Owner(tenant: tenant, user: user)
    }

    @Test @HostLoop func theyAreMadeForTheirOwnerAlone() throws {
        let data = try DataDirectory(path: path + "/new/data")
        let directories = try data.directories(of: owner())
        #expect(directories.home.hasSuffix("/new/data/tenants/acme/users/ada"))
        #expect(directories.shared.hasSuffix("/new/data/tenants/acme/shared"))
        for made in [directories.home, directories.shared] {
            let status = try #require(try Files.status(made, followLinks: false))
            #expect(status.kind == .directory)
            #expect(status.mode == 0o700)
            #expect(status.owner == directories.ownerID)
        }
        for above in ["tenants", "tenants/acme", "tenants/acme/users"] {
            #expect(try Files.status(path + "/new/data/" + above)?.mode == 0o700)
        }
    }

    @Test @HostLoop func lookingMakesNothing() throws {
        _ = try DataDirectory(path: path + "/new/data")
        #expect(try Directories.names(in: path).isEmpty)
    }

    @Test @HostLoop func usersOfOneTenantShareOneDirectoryAndOthersDoNot() throws {
        let data = try DataDirectory(path: path)
        let ada = try data.directories(of: owner("acme", "ada"))
        let bob = try data.directories(of: owner("acme", "bob"))
        let eve = try data.directories(of: owner("other", "ada"))
        #expect(ada.shared == bob.shared)
        #expect(ada.shared != eve.shared)
        #expect(Set([ada.home, bob.home, eve.home]).count == 3)
        #expect(try data.directories(of: owner("acme", "ada")).home == ada.home)
    }

    @Test(arguments: ["users/ada", "shared"])
    @HostLoop func aLinkInTheirPlaceIsRefused(_ place: String) throws {
        let data = try DataDirectory(path: path)
        try FileManager.default.createDirectory(atPath: path + "/elsewhere", withIntermediateDirectories: false)
        try Files.makeDirectories(path + "/tenants/acme/users")
        try Files.makeLink(path + "/tenants/acme/" + place, to: path + "/elsewhere")
        let owner = try owner()
        let error = #expect(throws: SandboxError.self) { try data.directories(of: owner) }
        #expect(error?.code == .cannotStart)
        #expect(try Directories.names(in: path + "/elsewhere").isEmpty)
    }

    @Test(arguments: ["/proc/burrow", "/dev/null/data", "/sys/burrow/data"])
    @HostLoop func aPlaceWhereNothingCanBeMadeIsAnErrorOfOneLine(_ place: String) throws {
        let owner = try owner()
        let error = #expect(throws: SandboxError.self) { try DataDirectory(path: place).directories(of: owner) }
        #expect(error?.code == .cannotStart)
        #expect(error?.description.contains("--data") == true)
        #expect(error?.description.contains("\n") == false)
    }

    @Test(arguments: [
        ("/", "/"), ("/no-such-place/below", "/"), ("/tmp/no-such-place", "/tmp"), ("relative", "."), ("", "."),
    ])
    @HostLoop func theNearestPlaceThatExists(_ path: String, _ place: String) {
        #expect(DataDirectory.existingPlace(of: path) == place)
    }
}
