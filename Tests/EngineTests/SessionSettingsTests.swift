import SandboxPolicy
import Testing

@testable import Engine

/// How a session was asked for survives the record, and a damaged record is told from it.
@Suite struct SessionSettingsTests {
    private static let settings = SessionSettings(
        limits: Limits(
            wallSeconds: 0.1, cpuSeconds: 2, memoryBytes: .max, processes: 1, openFiles: 2, fileBytes: 3,
            temporaryBytes: 4, outputBytes: 5),
        environment: ["A=b", "C=日\n\"\\"], idleSeconds: 0.25, lifeSeconds: 86_400, metadata: ["k\"": "v\u{0}"],
        accessToken: "token")

    @Test func whatIsEncodedIsDecoded() {
        #expect(SessionSettings(Self.settings.encoded()) == Self.settings)
    }

    @Test func whatIsCutOffIsNone() {
        let bytes = Self.settings.encoded()
        for count in bytes.indices { #expect(SessionSettings(Array(bytes.prefix(count))) == nil) }
        #expect(SessionSettings([0xff, 0x00]) == nil)
        #expect(SessionSettings(Array("{}".utf8)) == nil)
    }
}
