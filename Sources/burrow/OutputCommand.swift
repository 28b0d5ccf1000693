import ArgumentParser
import Foundation
import Glibc
import SandboxPolicy
import SessionPool

/// `burrow output`: reads the whole text of a result of which only an excerpt was shown.
struct OutputCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "output",
        abstract: "Reads a long result: page by page, or where a text occurs in it.",
        discussion: """
            A result that is too long to be shown whole names a handle, out_…, and the offset where to read on. \
            Offsets and limits count characters as Python's len does.

            burrow output out_… --offset 1500
            burrow output out_… --offset 11500 --limit 2000
            burrow output out_… --find KeyError
            burrow output out_… --find 'row 17' --offset 50000

            Standard output gets the text of the page and nothing else; standard error says which part it is and \
            where the next one begins. No page ends within what looks like one character.

            With --find, a line for each of the first 20 matches: its offset, and the line that it is in. The text is \
            taken literally, and upper case is told from lower.

            With --json, "next_offset" is null at the end, and "dropped_bytes" counts what was too long to be kept; \
            "match_count" counts at most 10000 matches.

            The newest outputs of each user are kept: 256 MiB, or 1000.

            Exit status: 0 ok, 2 wrong arguments or no such output, 3 the data cannot be read.
            """)

    @Argument(help: "The output, as the result named it.")
    var handle: String

    @Option(help: ArgumentHelp("The first character to read, or to search from.", valueName: "characters"))
    var offset = 0

    @Option(
        help: ArgumentHelp(
            "How much to read (default: \(OutputPage.defaultLimit)).", valueName: "characters"))
    var limit: Int?

    @Option(help: ArgumentHelp("Looks for a text instead.", valueName: "text"))
    var find: String?

    @Flag(help: "Prints one JSON object.")
    var json = false

    @OptionGroup var owner: OwnerOptions

    func run() throws {
        let handle = try OutputHandle(parsing: handle)
        let owner = try owner.owner()
        let store = OutputStore(dataDirectory: self.owner.dataDirectory)
        let printer = OutputPrinter(handle: handle, json: json)
        if let find {
            guard limit == nil else {
                throw SandboxError(.invalidRequest, "--limit is for reading, not for --find: leave one of them out")
            }
            try printer.print(store.search(for: find, in: handle, owner: owner, offset: offset), of: find)
        } else {
            let limit = limit ?? OutputPage.defaultLimit
            try printer.print(store.page(of: handle, owner: owner, offset: offset, limit: limit), limit: limit)
        }
    }
}
