import ArgumentParser
import Foundation
import Glibc
import SessionPool

/// `burrow doctor`: says what this machine has of the sandbox's walls.
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Says which layers of the sandbox this machine has, and what a missing one means.",
        discussion: "Exit status: 0 when sandboxes can be run, 3 when they cannot.")

    @Flag(help: "Prints one JSON object.")
    var json = false

    @Option(help: "The profile to try.")
    var profile = "minimal"

    @Option(help: ArgumentHelp("Where users' files are to be.", valueName: "directory"))
    var data: String?

    private struct Report: Encodable {
        let ok: Bool
        let findings: [Finding]
    }

    func run() throws {
        let directory =
            data
            ?? HostConfiguration.defaultDataDirectory(
                environment: ProcessInfo.processInfo.environment, isRoot: geteuid() == 0)
        // A wrong name is no finding about the machine.
        if let installation = try? Installation.find() { _ = try installation.profile(named: profile) }
        let findings = try Await.result { await Doctor.examine(profile: profile, dataDirectory: directory) }
        let isFit = !findings.contains { $0.state == .missing }
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            let report = try encoder.encode(Report(ok: isFit, findings: findings))
            Console.write(String(decoding: report, as: UTF8.self) + "\n", to: STDOUT_FILENO)
        } else {
            for finding in findings {
                let mark =
                    switch finding.state {
                    case .present: "ok     "
                    case .limited: "limited"
                    case .missing: "MISSING"
                    }
                Console.write(
                    "\(mark)  \(finding.part): \(finding.detail)\n         \(finding.meaning)\n", to: STDOUT_FILENO)
            }
        }
        throw isFit ? ExitStatus.ok : ExitStatus.cannotStart
    }
}
