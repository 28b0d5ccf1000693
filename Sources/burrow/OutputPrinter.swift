import Glibc
import SessionPool

/// Shows parts of outputs to people and programs.
struct OutputPrinter {
    let handle: OutputHandle
    let json: Bool

    /// Writes a page: where it is, and its text.
    func print(_ page: OutputPage, limit: Int) {
        if json {
            return write { writer in
                writer.field("limit", limit)
                page.writeFields(to: &writer)
            }
        }
        let first = GroupedNumber.text(page.offset)
        let last = GroupedNumber.text(page.offset + page.characters)
        // Before the text, which may end in the middle of a line.
        say(
            "characters \(first) to \(last) of \(GroupedNumber.text(page.totalCharacters)); "
                + "\(next(page.nextOffset))\(dropped(page.droppedBytes))")
        Console.relay(Array(page.text.utf8)[...], to: STDOUT_FILENO)
    }

    /// Writes the matches of a search, a line for each.
    func print(_ search: OutputSearch, of text: String) {
        if json {
            return write { writer in
                writer.field("find", text)
                search.writeFields(to: &writer)
            }
        }
        let isAll = search.matchCount < OutputSearch.mostCounted
        let count = (isAll ? "" : "at least ") + GroupedNumber.text(search.matchCount)
        say(
            "\(GroupedNumber.text(search.matches.count)) of \(count) matches; "
                + "\(next(search.nextOffset))\(dropped(search.droppedBytes))")
        for match in search.matches {
            Console.relay(Array("\(match.offset): \(match.line)\n".utf8)[...], to: STDOUT_FILENO)
        }
    }

    private func next(_ offset: Int?) -> String {
        offset.map { "next: --offset \($0)" } ?? "that is the end"
    }

    private func dropped(_ bytes: Int) -> String {
        bytes == 0 ? "" : "; \(GroupedNumber.text(bytes)) more bytes were too much to be kept"
    }

    private func say(_ line: String) {
        Console.write(line + "\n", to: STDERR_FILENO)
    }

    /// An object about the output, on one line.
    private func write(_ fields: (inout JSONWriter) -> Void) {
        let object = JSONWriter.object { writer in
            writer.field("handle", handle.description)
            fields(&writer)
        }
        Console.write(String(decoding: object, as: UTF8.self) + "\n", to: STDOUT_FILENO)
    }
}
