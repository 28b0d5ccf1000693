import Foundation
import SandboxPolicy
import Testing

@testable import SessionPool

/// Finding the parts of Burrow, and saying which one is missing.
@Suite struct InstallationTests {
    @Test func theProgramsStandBesideThisOne() throws {
        let installation = try Installation.find()
        for path in [installation.jailer, installation.python, installation.environment + "/bin/python3"] {
            #expect(FileManager.default.isExecutableFile(atPath: path), "\(path)")
        }
        #expect(FileManager.default.fileExists(atPath: installation.runtime + "/burrow_repl"))
        #expect(installation.profileNames == ["data", "minimal"])
    }

    @Test(arguments: ["data", "minimal"])
    func knownProfiles(_ name: String) throws {
        #expect(try Installation.find().profile(named: name).name == name)
    }

    @Test(arguments: ["", "Data", "../profiles/data", "data.json", "/etc/passwd", "data\n", "\0", "nope", "\u{1b}[2J"])
    func anUnknownProfileIsAMistakeOfWhoeverAsks(_ name: String) throws {
        let installation = try Installation.find()
        let error = #expect(throws: SandboxError.self) { try installation.profile(named: name) }
        #expect(error?.code == .invalidRequest)
        #expect(error?.description.contains("data, minimal") == true)
        #expect(error?.description.utf8.allSatisfy { (0x20..<0x7f).contains($0) } == true)
    }

    @Test func aBrokenPolicyIsNamed() throws {
        let directory = try TemporaryDirectory()
        let policies = directory.path + "/sandbox/policies"
        try FileManager.default.createDirectory(atPath: policies, withIntermediateDirectories: true)
        try #"{ "description": "x", "rules": [{ "path": "/" }] }"#
            .write(toFile: policies + "/landlock.json", atomically: false, encoding: .utf8)
        try "not JSON".write(toFile: policies + "/room.json", atomically: false, encoding: .utf8)
        let installation = Installation(
            home: directory.path, jailer: "", python: "", environment: "", runtime: "")
        let incomplete = #expect(throws: SandboxError.self) { try installation.landlockPolicy() }
        #expect(incomplete?.description.contains("sandbox/policies/landlock.json") == true)
        let garbage = #expect(throws: SandboxError.self) { try installation.roomPlan() }
        #expect(garbage?.description.contains("sandbox/policies/room.json") == true)
        let missing = #expect(throws: SandboxError.self) { try installation.syscallPolicy("context") }
        #expect(missing?.description.contains("sandbox/policies/context.json") == true)
        for error in [incomplete, garbage, missing] {
            #expect(error?.code == .cannotStart)
            #expect(error?.description.contains("\n") == false)
        }
    }

    @Test func aNameFromOutsideIsShownOnOneLine() {
        #expect(Installation.shown("a\nb\u{1b}") == #"a\nb\u{1B}"#)
        #expect(Installation.shown(String(repeating: "x", count: 1000)).count == 80)
    }
}
