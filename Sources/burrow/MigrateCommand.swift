import ArgumentParser
import Glibc
import Persistence
import SessionPool

/// `burrow migrate`: brings the records of an older Burrow to this one's form.
struct MigrateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Brings the records of an older Burrow to this one's form.",
        discussion: "Forward only: an older Burrow does not open them any more. Stop the server first.")

    @Option(
        help: ArgumentHelp("Where the records are (default: BURROW_DATA, or a standard place).", valueName: "directory")
    )
    var data: String?

    func run() throws {
        var options = OwnerOptions()
        options.data = data
        do {
            let steps = try RecordStore.migrate(dataDirectory: options.dataDirectory)
            let text = steps.isEmpty ? "nothing to do" : "done: " + steps.joined(separator: ", ")
            Console.write(text + "\n", to: STDOUT_FILENO)
        } catch {
            throw SandboxError(.cannotStart, error.description)
        }
    }
}
