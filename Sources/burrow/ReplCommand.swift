import ArgumentParser
import Foundation
import Glibc
import SandboxPolicy
import SessionPool

/// `burrow repl`: one session, line by line.
struct ReplCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repl",
        abstract: "Opens an interactive Python session in a sandbox.",
        discussion: """
            Ctrl-C stops the running code and keeps the variables; Ctrl-D ends the session. The arrow keys bring back
            what was entered before.
            """)

    @OptionGroup var options: SessionOptions

    @MainActor
    mutating func run() async throws {
        let owner = try options.owner()
        let configuration = try options.hostConfiguration()
        let installation = try Installation.find()
        let profile = try installation.profile(named: options.profile)
        let limits = try options.limits(of: profile)

        let host = try await SandboxHost.start(installation: installation, configuration: configuration)
        do {
            let session = try await host.openSession(owner: owner, profile: profile, limits: limits)
            await Self.greet(session, host, profile)
            try await Self.converse(with: session)
        } catch {
            await host.shutDown()
            throw error
        }
        await host.shutDown()
    }

    @HostLoop
    private static func greet(_ session: Session, _ host: SandboxHost, _ profile: Profile) {
        let walls =
            host.tier == .direct
            ? "NOT confined: direct mode, this code runs with all your rights"
            : "confined (\(host.tier.rawValue), \(host.accounting))"
        Console.write(
            """
            Burrow, profile \(profile.name), \(walls)
            /home/user is \(session.homePath)
            Ctrl-C stops running code, Ctrl-D ends the session.

            """, to: STDERR_FILENO)
    }

    @MainActor
    private static func converse(with session: Session) async throws {
        var lines: [String] = []
        while true {
            let entry = LineReader.read(
                prompt: lines.isEmpty ? ">>> " : "... ", interruptions: Interruptions.descriptor)
            switch entry {
            case .ended:
                if !lines.isEmpty { try await run(lines, in: session) }
                Console.write("\n", to: STDERR_FILENO)
                return
            case .interrupted:
                let signal = Interruptions.next()
                Console.write("\n", to: STDERR_FILENO)
                if signal != SIGINT { return }
                lines = []
            case .line(let line):
                if lines.isEmpty && line.allSatisfy(\.isWhitespace) { continue }
                lines.append(line)
                if try await isComplete(lines, in: session) {
                    try await run(lines, in: session)
                    lines = []
                }
            }
        }
    }

    /// Asks Python itself; an indented block ends with an empty line, as everywhere.
    private static func isComplete(_ lines: [String], in session: Session) async throws -> Bool {
        let code = lines.joined(separator: "\n")
        return try await !session.needsMoreLines(Array(code.utf8))
    }

    @MainActor
    private static func run(_ lines: [String], in session: Session) async throws {
        let code = lines.joined(separator: "\n")
        LineReader.remember(code)
        let result: ExecutionResult
        do {
            result = try await execute(code, in: session)
        } catch let error as SandboxError where error.code == .invalidRequest {
            Console.complain("\(error)")
            return
        }
        try ResultPrinter(json: false).print(result)
        if let death = result.death, !death.stateSurvived {
            Console.complain("the session goes on with a fresh Python")
        }
    }

    @HostLoop
    private static func execute(_ code: String, in session: Session) async throws -> ExecutionResult {
        let watch = try SignalWatch(descriptor: Interruptions.descriptor, next: Interruptions.next) { _ in
            session.interrupt()
        }
        defer { watch.stop() }
        return try await session.execute(Array(code.utf8)) { stream, bytes in
            Console.relay(bytes, to: stream == .standardOutput ? STDOUT_FILENO : STDERR_FILENO)
        }
    }
}
