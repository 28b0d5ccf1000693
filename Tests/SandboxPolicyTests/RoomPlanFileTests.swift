import SandboxPolicy
import Testing

/// What `sandbox/policies/room.json` lets a room see of the host.
@Suite struct RoomPlanFileTests {
    private func plan() throws -> RoomPlan {
        try PolicyFile.decode(RoomPlan.self, from: "policies/room.json")
    }

    @Test func everyEntryOfTheHostHasAReason() throws {
        let plan = try plan()
        #expect(!plan.description.isEmpty)
        for entry in plan.system { #expect(!entry.reason.isEmpty, "\(entry.path)") }
        for entry in plan.files { #expect(!entry.reason.isEmpty, "\(entry.path)") }
        for entry in plan.devices { #expect(!entry.reason.isEmpty, "\(entry.name)") }
        for entry in plan.links { #expect(entry.reason?.isEmpty == false, "\(entry.path)") }
        for entry in plan.directories { #expect(entry.reason?.isEmpty == false, "\(entry.path)") }
    }

    @Test func pathsAreAbsolutePlainAndNamedOnce() throws {
        let plan = try plan()
        let paths =
            plan.system.map(\.path) + plan.files.map(\.path) + plan.links.map(\.path) + plan.directories.map(\.path)
        #expect(Set(paths).count == paths.count)
        for path in paths {
            #expect(path.hasPrefix("/") && path != "/", "\(path)")
            #expect(!path.hasSuffix("/"), "\(path)")
            for component in path.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
                #expect(!component.isEmpty && component != "." && component != "..", "\(path)")
            }
        }
    }

    @Test func noPartOfTheHostIsShownThatHoldsSecretsOrPeople() throws {
        let shown = try plan().system.map(\.path)
        for forbidden in [
            "/etc/shadow", "/etc/passwd", "/etc/ssl/private", "/etc/ssh", "/root", "/home/someone", "/var/lib",
            "/var/run", "/run/docker.sock", "/proc/1", "/sys/fs/cgroup", "/dev/mem", "/boot/grub", "/tmp/x", "/srv/x",
            "/opt/x", "/mnt/x", "/var/log",
        ] {
            for path in shown {
                #expect(forbidden != path && !forbidden.hasPrefix(path + "/"), "\(path) shows \(forbidden)")
            }
        }
    }

    @Test func devicesAreSixHarmlessNodes() throws {
        #expect(Set(try plan().devices.map(\.name)) == ["null", "zero", "full", "random", "urandom", "tty"])
    }

    @Test func linksStayInsideTheRoom() throws {
        for link in try plan().links {
            #expect(link.target.hasPrefix("/proc/self/") || link.target == "/tmp", "\(link.path)")
        }
    }

    @Test func thePlacesThatAreMountedOnExist() throws {
        let directories = Set(try plan().directories.map(\.path))
        #expect(
            directories.isSuperset(of: [
                "/proc", RoomFacts.temporary, RoomFacts.sharedMemory, RoomFacts.home, RoomFacts.shared,
            ]))
    }

    @Test func theOnlyPeopleInsideAreThoseOfTheRoom() throws {
        let passwd = try #require(try plan().files.first { $0.path == "/etc/passwd" }).content
        let users = passwd.split(separator: "\n").map { $0.split(separator: ":", omittingEmptySubsequences: false) }
        #expect(users.map { $0[0] } == ["root", "user", "nobody"])
        #expect(users.allSatisfy { $0.count == 7 })
        #expect(users[1][2] == "\(RoomFacts.user)")
        #expect(users[1][5] == "\(RoomFacts.home)")
    }
}
