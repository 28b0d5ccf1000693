import ArgumentParser
import Glibc
import SandboxPolicy
import SessionPool

/// The command line of Burrow.
@main
struct Burrow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "burrow",
        abstract: "Runs the Python of AI agents, each in a sandbox of its own.",
        discussion: """
            burrow exec -c '1 + 1'                 one piece of code in a fresh sandbox
            burrow exec analysis.py --json         a file; one JSON object as the result
            burrow repl                            an interactive session
            burrow serve                           sandboxes for many agents, over HTTP
            burrow key create                      a key for a client of the server
            burrow output out_…                    the rest of a long result
            burrow doctor                          what this machine has of the sandbox's walls

            Files that code writes to /home/user stay: they are DATA/tenants/TENANT/users/USER on this machine.
            """,
        version: BurrowVersion.current,
        subcommands: [
            ExecCommand.self, ReplCommand.self, ServeCommand.self, KeyCommand.self, MigrateCommand.self,
            OutputCommand.self, DoctorCommand.self,
        ])

    static func main() {
        // Before any other thread exists, so that every thread leaves these signals to who waits for them.
        Interruptions.collect()
        do {
            try refuseWhatIsNoText()
            var command = try parseAsRoot()
            try command.run()
        } catch let error as SandboxError {
            Console.complain("\(error)")
            Glibc.exit(ExitStatus(of: error).rawValue)
        } catch let status as ExitStatus {
            Glibc.exit(status.rawValue)
        } catch {
            let isUsage = exitCode(for: error) == .validationFailure
            if isUsage || exitCode(for: error) != .success {
                Console.complain(usageMessage(for: error))
                Glibc.exit(ExitStatus.usage.rawValue)
            }
            // Help and version are no errors.
            Console.write(fullMessage(for: error) + "\n", to: STDOUT_FILENO)
        }
    }

    /// Swift repairs arguments that are not UTF-8, and code that was repaired is not the code that was given.
    private static func refuseWhatIsNoText() throws {
        for argument in UnsafeBufferPointer(start: CommandLine.unsafeArgv, count: Int(CommandLine.argc)) {
            guard let argument, String(validatingCString: argument) == nil else { continue }
            throw SandboxError(
                .invalidRequest, "an argument is not UTF-8: convert it, for example with iconv -t utf-8")
        }
    }

    /// One line, with where to read more.
    private static func usageMessage(for error: any Error) -> String {
        let text = message(for: error).split(separator: "\n").first.map(String.init) ?? "the arguments are wrong"
        return text.hasSuffix("--help") ? text : "\(text): see burrow --help"
    }
}
