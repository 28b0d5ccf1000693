import Foundation
import Glibc
import SandboxPolicy
import Testing
import WorkerProtocol

@testable import SessionPool

/// What of the host gets into rooms: what the plan names, and Burrow's own three parts.
@Suite struct RoomTemplateTests {
    @Test @HostLoop func nothingOutsideThePlanIsShown() throws {
        let installation = try Installation.find()
        let plan = try installation.roomPlan()
        let rules = [ZygoteRequest.LandlockRule(path: "/usr", rights: 1)]
        let (template, _) = try RoomTemplate.make(
            installation: installation, initProgram: [1, 2], contextProgram: [3], landlock: rules)
        let planned = Set(plan.system.map(\.path))
        let own = [
            installation.environment: RoomFacts.environment, installation.runtime: RoomFacts.runtime,
            installation.python: RoomFacts.program,
        ]
        for source in template.sources {
            if planned.contains(source.source) {
                #expect(source.path == source.source)
                #expect(!source.isSent)
            } else {
                #expect(own[source.source] == source.path, "\(source.source) is shown at \(source.path)")
                #expect(source.isSent == (geteuid() == 0))
            }
        }
        #expect(Set(template.sources.map(\.path)).isSuperset(of: own.values))
        #expect(template.initProgram == [1, 2])
        #expect(template.contextProgram == [3])
        #expect(template.landlock == rules)
        #expect(template.directories == plan.directories.map(\.path))
        #expect(template.devices == plan.devices.map(\.name))
        #expect(template.files.map(\.content) == plan.files.map(\.content))
    }

    @Test @HostLoop func linksOfTheSystemStayLinks() throws {
        let installation = try Installation.find()
        let (template, _) = try RoomTemplate.make(
            installation: installation, initProgram: [], contextProgram: [], landlock: [])
        let planned = Set(try installation.roomPlan().links.map(\.path))
        for link in template.links where !planned.contains(link.path) {
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link.path) == link.target)
            #expect(!template.sources.contains { $0.path == link.path })
        }
    }

    @Test @HostLoop func noTwoPartsHaveOnePlace() throws {
        let (template, _) = try RoomTemplate.make(
            installation: .find(), initProgram: [], contextProgram: [], landlock: [])
        let paths = template.sources.map(\.path) + template.files.map(\.path) + template.links.map(\.path)
        #expect(Set(paths).count == paths.count)
    }
}
