import SandboxPolicy
import Testing

@testable import Engine

/// How long executions may take follows the profile or the session, and never passes what the operator allows.
@Suite struct ExecutionTimeTests {
    private static let profile = Limits(
        wallSeconds: 60, cpuSeconds: 50, memoryBytes: 1 << 30, processes: 64, openFiles: 256, fileBytes: 1 << 28,
        temporaryBytes: 1 << 27, outputBytes: 1 << 24)

    @Test func theProfilesIsTheProfiles() {
        #expect(ExecutionTime.ofProfile.limits(of: Self.profile, life: 10, most: .infinity) == Self.profile)
    }

    @Test func theSessionsIsItsLife() {
        let limits = ExecutionTime.ofSession.limits(of: Self.profile, life: 86_400, most: .infinity)
        #expect(limits.wallSeconds == 86_400)
        #expect(limits.hasSameRoom(as: Self.profile) && limits.outputBytes == Self.profile.outputBytes)
    }

    @Test func realTimeIsOverBeforeProcessorTime() {
        let limits = ExecutionTime.ofSession.limits(of: Self.profile, life: 300, most: .infinity)
        #expect(limits.cpuSeconds == 300 * 64)
    }

    @Test(arguments: [ExecutionTime.ofProfile, .ofSession]) func theOperatorsBinds(_ time: ExecutionTime) {
        #expect(time.limits(of: Self.profile, life: 86_400, most: 7).wallSeconds == 7)
    }
}
