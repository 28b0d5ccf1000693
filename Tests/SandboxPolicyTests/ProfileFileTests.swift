import Foundation
import SandboxPolicy
import Testing

/// The profiles that sessions are opened with.
@Suite struct ProfileFileTests {
    private func profile(_ name: String) throws -> Profile {
        try PolicyFile.decode(Profile.self, from: "profiles/\(name).json")
    }

    @Test func theyAreTheTwoOfTheDocumentation() throws {
        #expect(try PolicyFile.names(in: "profiles") == ["data.json", "minimal.json"])
    }

    @Test(arguments: ["data", "minimal"])
    func aProfileIsNamedAsItsFileAndLimitsEverything(_ name: String) throws {
        let profile = try profile(name)
        #expect(profile.name == name)
        #expect(!profile.description.isEmpty)
        #expect(
            profile.limits
                == Limits(
                    wallSeconds: 60, cpuSeconds: 60, memoryBytes: 1 << 30, processes: 64, openFiles: 256,
                    fileBytes: 256 << 20, temporaryBytes: 256 << 20, outputBytes: 16 << 20))
    }

    @Test func onlyTheDataProfileLoadsAnything() throws {
        #expect(try profile("data").preload == ["numpy", "pandas", "matplotlib.pyplot", "IPython"])
        #expect(try profile("minimal").preload == [])
        #expect(try profile("minimal").rehearsals == [])
    }

    @Test(arguments: ["data", "minimal"])
    func aWrittenProfileReadsAsItself(_ name: String) throws {
        let profile = try profile(name)
        #expect(try JSONDecoder().decode(Profile.self, from: JSONEncoder().encode(profile)) == profile)
    }

    @Test func aProfileThatForgetsALimitIsRefused() throws {
        var fields = try #require(
            try JSONSerialization.jsonObject(with: PolicyFile.data("profiles/minimal.json")) as? [String: Any])
        var limits = try #require(fields["limits"] as? [String: Any])
        for name in limits.keys {
            let value = limits.removeValue(forKey: name)
            fields["limits"] = limits
            let text = try JSONSerialization.data(withJSONObject: fields)
            #expect(throws: DecodingError.self, "\(name)") { try JSONDecoder().decode(Profile.self, from: text) }
            limits[name] = value
        }
    }
}
