import SandboxPolicy
import Testing

@testable import Engine

/// A session's creator lowers limits and never raises them.
@Suite struct LimitChoicesTests {
    private static let most = Limits(
        wallSeconds: 60, cpuSeconds: 50, memoryBytes: 1 << 30, processes: 64, openFiles: 256, fileBytes: 1 << 28,
        temporaryBytes: 1 << 27, outputBytes: 1 << 24)

    private static func isRefused(_ change: (inout LimitChoices) -> Void) -> Bool {
        var choices = LimitChoices()
        change(&choices)
        do {
            _ = try choices.lowered(from: most)
            return false
        } catch {
            return error.code == .invalid && error.description.contains("limits.")
        }
    }

    @Test func nothingChosenIsTheProfiles() throws {
        #expect(try LimitChoices().lowered(from: Self.most) == Self.most)
    }

    @Test func theProfilesOwnAndLowerOnesAreTaken() throws {
        var choices = LimitChoices()
        (choices.wallSeconds, choices.cpuSeconds, choices.memoryBytes) = (60, 0.001, 16 << 20)
        (choices.processes, choices.openFiles, choices.fileBytes) = (1, 32, 1)
        (choices.temporaryBytes, choices.outputBytes) = (4_096, 1)
        let expected = Limits(
            wallSeconds: 60, cpuSeconds: 0.001, memoryBytes: 16 << 20, processes: 1, openFiles: 32, fileBytes: 1,
            temporaryBytes: 4_096, outputBytes: 1)
        #expect(try choices.lowered(from: Self.most) == expected)
    }

    @Test(arguments: [60.000001, 0, -1, .infinity, -.infinity, .nan]) func seconds(_ value: Double) {
        #expect(Self.isRefused { $0.wallSeconds = value })
        #expect(Self.isRefused { $0.cpuSeconds = value })
    }

    @Test func whatIsAboveTheProfiles() {
        #expect(Self.isRefused { $0.memoryBytes = (1 << 30) + 1 })
        #expect(Self.isRefused { $0.processes = 65 })
        #expect(Self.isRefused { $0.openFiles = .max })
        #expect(Self.isRefused { $0.fileBytes = .max })
        #expect(Self.isRefused { $0.temporaryBytes = .max })
        #expect(Self.isRefused { $0.outputBytes = (1 << 24) + 1 })
    }

    @Test func whatIsTooSmallToLiveWith() {
        #expect(Self.isRefused { $0.memoryBytes = (16 << 20) - 1 })
        #expect(Self.isRefused { $0.processes = 0 })
        #expect(Self.isRefused { $0.openFiles = 31 })
        #expect(Self.isRefused { $0.fileBytes = 0 })
        #expect(Self.isRefused { $0.temporaryBytes = 4_095 })
        #expect(Self.isRefused { $0.outputBytes = 0 })
    }
}
