import SandboxPolicy
import Testing

/// The file rights of `sandbox/policies/landlock.json`.
@Suite struct LandlockPolicyFileTests {
    private func policy() throws -> LandlockPolicy {
        try PolicyFile.decode(LandlockPolicy.self, from: "policies/landlock.json")
    }

    @Test func everyRuleHasAPathOfItsOwnAndAReason() throws {
        let policy = try policy()
        #expect(!policy.description.isEmpty)
        #expect(Set(policy.rules.map(\.path)).count == policy.rules.count)
        for rule in policy.rules {
            #expect(!rule.reason.isEmpty, "\(rule.path)")
            #expect(!rule.allow.isEmpty, "\(rule.path)")
            #expect(Set(rule.allow).count == rule.allow.count, "\(rule.path)")
        }
    }

    @Test func pathsAreAbsoluteOrOneOfTheKnownPlaces() throws {
        let places: Set = ["${environment}", "${runtime}", "${home}", "${shared}"]
        for path in try policy().rules.map(\.path) where !places.contains(path) {
            #expect(path.hasPrefix("/"), "\(path)")
            #expect(!path.contains("$") && !path.contains("..") && !path.contains("//"), "\(path)")
            #expect(path == "/" || !path.hasSuffix("/"), "\(path)")
        }
    }

    @Test func nothingIsBothWrittenAndExecuted() throws {
        let writing: Set<LandlockRight> = [.writeFile, .makeRegularFile, .truncate]
        for rule in try policy().rules where rule.allow.contains(.execute) {
            #expect(writing.isDisjoint(with: rule.allow), "\(rule.path)")
        }
    }

    @Test func noDeviceCanBeMadeAnywhere() throws {
        for rule in try policy().rules {
            #expect(!rule.allow.contains(.makeCharacterDevice), "\(rule.path)")
            #expect(!rule.allow.contains(.makeBlockDevice), "\(rule.path)")
        }
    }

    @Test func socketsAndPipesAreMadeInTheTemporaryDirectoryOnly() throws {
        for rule in try policy().rules where rule.allow.contains(.makeSocket) || rule.allow.contains(.makeFifo) {
            #expect(rule.path == RoomFacts.temporary)
        }
    }

    @Test func theRootItselfCanBeListedAndNoMore() throws {
        // A rule reaches all that lies below its path: any other right here would be one on everything.
        let root = try #require(try policy().rules.first { $0.path == "/" })
        #expect(root.allow == [.readDirectory])
    }
}
