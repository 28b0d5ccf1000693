import ArgumentParser
import Engine
import Glibc
import Identity
import Persistence
import SandboxPolicy
import Server
import SessionPool

/// `burrow key`: the keys that clients of a server show.
struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "Makes, lists and revokes keys of clients.",
        subcommands: [Create.self, List.self, Revoke.self])

    struct Create: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "create", abstract: "Makes a key and shows it, this once.",
            discussion: "Whoever has it uses the sessions and files of the user that it is for.")

        @OptionGroup var owner: OwnerOptions

        @Option(help: "What to call it in lists.")
        var name = "unnamed"

        @Option(help: ArgumentHelp("Days after which it is not accepted any more.", valueName: "days"))
        var days: Double?

        func run() throws {
            let owner = try owner.owner()
            let key = APIKey()
            let now = WallClock.milliseconds()
            if let days, !(days > 0 && days < 36_500) {
                throw SandboxError(.invalidRequest, "--days must be above 0: choose another")
            }
            let stored: StoredKey
            do {
                stored = try StoredKey(
                    issuing: key, to: owner, name: name, now: now, expiresAt: days.map { now + Int64($0 * 86_400_000) })
            } catch {
                throw SandboxError(.invalidRequest, "\(error)")
            }
            try KeyCommand.with(self.owner.dataDirectory) { try await $0.insert(stored) }
            Console.write("\(key.secret)\n", to: STDOUT_FILENO)
            Console.write(
                "burrow: \(stored.id), for \(owner), of servers with --data \(self.owner.dataDirectory); "
                    + "it is not shown again\n",
                to: STDERR_FILENO)
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "Lists all keys.")

        @OptionGroup var owner: OwnerOptions

        func run() throws {
            let now = WallClock.milliseconds()
            for key in try KeyCommand.with(owner.dataDirectory, { try await $0.keys() }) {
                let state = "\(key.state(at: now))"
                Console.write("\(key.id)\t\(state)\t\(key.owner)\t\(key.name)\n", to: STDOUT_FILENO)
            }
        }
    }

    struct Revoke: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "revoke", abstract: "Takes a key back; a running server knows within seconds.")

        @OptionGroup var owner: OwnerOptions

        @Argument(help: "The key's id, as `burrow key list` shows it.")
        var id: String

        func run() throws {
            let id = id
            let isKnown = try KeyCommand.with(owner.dataDirectory) { keys in
                try await keys.revoke(id: id, at: WallClock.milliseconds())
            }
            guard isKnown else {
                throw SandboxError(.invalidRequest, "there is no key of that id: see `burrow key list`")
            }
        }
    }

    /// Works on the keys of a data directory, also while a server has them.
    private static func with<Value: Sendable>(
        _ dataDirectory: String, _ work: @escaping @Sendable (KeyRecords) async throws -> Value
    ) throws -> Value {
        do {
            let records = try RecordStore(dataDirectory: dataDirectory, isShared: true)
            return try Await.result { try await work(KeyRecords(records: records)) }
        } catch let error as RecordError {
            throw SandboxError(.cannotStart, error.description)
        }
    }
}
