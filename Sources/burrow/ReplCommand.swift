import ArgumentParser
import Foundation
import Glibc
import SandboxPolicy
import SessionPool

/// `burrow repl`: one session, line by line.
struct ReplCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repl",
        abstract: "Opens an interactive Python session in a sandbox.",
        discussion: """
            Ctrl-C stops the running code and keeps the variables; Ctrl-D, `exit` or `quit` ends the session. The arrow
            keys bring back what was entered before.
            """)

    @OptionGroup var options: SessionOptions

    func run() throws {
        let (host, session) = try Await.result { try await open() }
        defer { try? Await.result { await host.shutDown() } }
        try converse(with: session)
    }

    @HostLoop
    private func open() async throws -> (SandboxHost, Session) {
        let owner = try options.owner.owner()
        let configuration = try options.hostConfiguration()
        let installation = try Installation.find()
        let profile = try installation.profile(named: options.profile)
        let limits = try options.limits(of: profile)
        let host = try await SandboxHost.start(installation: installation, configuration: configuration)
        do {
            let session = try await host.openSession(owner: owner, profile: profile, limits: limits)
            greet(session, host, profile)
            return (host, session)
        } catch {
            await host.shutDown()
            throw error
        }
    }

    @HostLoop
    private func greet(_ session: Session, _ host: SandboxHost, _ profile: Profile) {
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

    private func converse(with session: Session) throws {
        var lines: [String] = []
        while true {
            let entry = LineReader.read(
                prompt: lines.isEmpty ? ">>> " : "... ", interruptions: Interruptions.descriptor)
            switch entry {
            case .ended:
                if !lines.isEmpty { try run(lines, in: session) }
                Console.write("\n", to: STDERR_FILENO)
                return
            case .interrupted:
                let signal = Interruptions.next()
                Console.write("\n", to: STDERR_FILENO)
                if signal != SIGINT { return }
                lines = []
            case .line(let line):
                if lines.isEmpty && line.allSatisfy(\.isWhitespace) { continue }
                if lines.isEmpty && Self.farewells.contains(line) { return }
                lines.append(line)
                if try isComplete(lines, in: session) {
                    try run(lines, in: session)
                    lines = []
                }
            }
        }
    }

    /// What ends the session when it is entered alone; within code these end a cell, as in a notebook.
    private static let farewells: Set<String> = ["exit", "exit()", "quit", "quit()"]

    /// Asks Python itself; an indented block ends with an empty line, as everywhere.
    private func isComplete(_ lines: [String], in session: Session) throws -> Bool {
        let code = Array(lines.joined(separator: "\n").utf8)
        return try Await.result { try await !session.needsMoreLines(code) }
    }

    private func run(_ lines: [String], in session: Session) throws {
        let code = lines.joined(separator: "\n")
        LineReader.remember(code)
        let result: ExecutionResult
        do {
            result = try Await.result { try await execute(code, in: session) }
        } catch let error as SandboxError where error.code == .invalidRequest {
            Console.complain("\(error)")
            return
        }
        ResultPrinter(json: false).print(result)
        if let death = result.death, !death.stateSurvived {
            Console.complain("the session goes on with a fresh Python")
        }
    }

    @HostLoop
    private func execute(_ code: String, in session: Session) async throws -> ExecutionResult {
        let watch = try SignalWatch(descriptor: Interruptions.descriptor, next: Interruptions.next) { _ in
            session.interrupt()
        }
        defer { watch.stop() }
        return try await session.execute(Array(code.utf8)) { Console.relay($0) }
    }
}
