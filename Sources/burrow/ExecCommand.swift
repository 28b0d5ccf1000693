import ArgumentParser
import Foundation
import Glibc
import SandboxPolicy
import SessionPool

/// `burrow exec`: runs pieces of code, one after the other, in one context of a fresh sandbox.
struct ExecCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exec",
        abstract: "Runs Python code in a sandbox.",
        discussion: """
            Several pieces run in the order given, in one namespace, until one does not end well.

            burrow exec -c 'import pandas as pd; pd.__version__'
            burrow exec --upload sales.csv analysis.py
            echo 'print(6 * 7)' | burrow exec -
            burrow exec --json --timeout 2 -c 'while True: pass'

            Exit status: 0 ok, 1 the code raised, 2 wrong arguments or code, 3 the sandbox could not start,
            124 timeout, 130 interrupted, 137 killed.
            """)

    @Option(name: [.customShort("c"), .long], help: "Code to run. Repeatable.")
    var code: [String] = []

    @Argument(help: "Files with code to run; - is standard input.")
    var files: [String] = []

    @OptionGroup var session: SessionOptions

    @Option(help: ArgumentHelp("Copies a file of this machine to /home/user first. Repeatable.", valueName: "file"))
    var upload: [String] = []

    @Option(
        name: .customLong("inline"),
        help: ArgumentHelp(
            "How much of a long result its text shows, in JSON; `burrow output` reads the rest.",
            valueName: "characters"))
    var inlineLimit = InlineText.defaultLimit

    @Flag(help: "Prints one JSON object for each piece of code.")
    var json = false

    @Flag(help: "Goes on with the next piece after one that did not end well.")
    var keepGoing = false

    @Flag(help: "Says on standard error where the time went.")
    var verbose = false

    func run() throws {
        throw try Await.result { try await execute() }
    }

    @HostLoop
    private func execute() async throws -> ExitStatus {
        let pieces = try CodePiece.inOrder(codes: code, files: files, arguments: CommandLine.arguments)
        guard !pieces.isEmpty else {
            throw SandboxError(
                .invalidRequest, "there is no code: give some with -c, as a file, or - for standard input")
        }
        for piece in pieces { try SourceCode.check(piece.source) }
        try InlineText.check(limit: inlineLimit)
        let owner = try session.owner.owner()
        let configuration = try session.hostConfiguration()
        let installation = try Installation.find()
        let profile = try installation.profile(named: session.profile)
        let limits = try session.limits(of: profile)

        var stopwatch = Stopwatch()
        if configuration.isDirect {
            Console.complain("direct mode: this code is NOT confined, it runs with all your rights")
        }
        let host = try await SandboxHost.start(installation: installation, configuration: configuration)
        stopwatch.lap("jailer")
        let status: ExitStatus
        do {
            for path in upload { try host.upload(path, for: owner) }
            try await host.prepare(profile)
            stopwatch.lap("zygote start")
            let opened = try await host.openSession(owner: owner, profile: profile, limits: limits)
            stopwatch.note("room", opened.timings.room)
            stopwatch.note("context", opened.timings.context)
            stopwatch.skip()
            status = try await execute(pieces, in: opened)
            stopwatch.lap("execution")
            await opened.close()
        } catch {
            await host.shutDown()
            throw error
        }
        await host.shutDown()
        stopwatch.lap("teardown")
        if verbose {
            Console.write("burrow: \(host.tier.rawValue), \(host.accounting); \(stopwatch.report)\n", to: STDERR_FILENO)
        }
        return status
    }

    @HostLoop
    private func execute(_ pieces: [CodePiece], in session: Session) async throws -> ExitStatus {
        var isWanted = true
        let watch = try SignalWatch(descriptor: Interruptions.descriptor, next: Interruptions.next) { _ in
            isWanted = false
            session.interrupt()
        }
        defer { watch.stop() }
        var status = ExitStatus.ok
        for piece in pieces {
            let result = try await session.execute(piece.source, inlineLimit: inlineLimit) { event in
                if !json { Console.relay(event) }
            }
            ResultPrinter(json: json).print(result)
            if result.status != .ok {
                status = ExitStatus(of: result)
                if !keepGoing || !isWanted { break }
            }
        }
        return status
    }
}
