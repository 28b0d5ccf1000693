import SandboxPolicy
import Testing
import WorkerProtocol

@testable import SessionPool

/// The policies as processes apply them.
@Suite struct CompiledPoliciesTests {
    @Test func everyLayerIsThereUnlessItIsNamed() throws {
        let policies = try CompiledPolicies(installation: .find(), without: [])
        #expect(!policies.contextProgram.isEmpty && policies.contextProgram.count.isMultiple(of: 8))
        #expect(!policies.initProgram.isEmpty && policies.initProgram.count.isMultiple(of: 8))
        #expect(!policies.landlock.isEmpty)
    }

    @Test func aLayerThatIsNamedIsLeftOutAlone() throws {
        let withoutSeccomp = try CompiledPolicies(installation: .find(), without: [.seccomp])
        #expect(withoutSeccomp.contextProgram.isEmpty && withoutSeccomp.initProgram.isEmpty)
        #expect(!withoutSeccomp.landlock.isEmpty)
        let withoutLandlock = try CompiledPolicies(installation: .find(), without: [.landlock, .cgroup])
        #expect(withoutLandlock.landlock.isEmpty)
        #expect(!withoutLandlock.contextProgram.isEmpty)
    }

    @Test func everyPlaceOfARuleIsAPathOfTheRoom() throws {
        let installation = try Installation.find()
        let rules = try CompiledPolicies(installation: installation, without: []).landlock
        #expect(rules.count == (try installation.landlockPolicy().rules.count))
        for rule in rules {
            #expect(rule.path.hasPrefix("/") && !rule.path.contains("$"), "\(rule.path)")
            #expect(rule.rights != 0)
        }
        let paths = Set(rules.map(\.path))
        for place in [RoomFacts.environment, RoomFacts.runtime, RoomFacts.home, RoomFacts.shared] {
            #expect(paths.contains(place))
        }
    }

    @Test func nothingThatCanBeWrittenCanBeExecuted() throws {
        let rules = try CompiledPolicies(installation: .find(), without: []).landlock
        for rule in rules where rule.rights & LandlockRight.writeFile.bit != 0 {
            #expect(rule.rights & LandlockRight.execute.bit == 0, "\(rule.path)")
        }
        let root = rules.first { $0.path == "/" }
        #expect(root?.rights == LandlockRight.readDirectory.bit)
    }
}
