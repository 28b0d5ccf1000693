import Foundation
import Glibc
import SessionPool

/// Shows parts of outputs to people and programs.
struct OutputPrinter {
    let handle: OutputHandle
    let json: Bool

    /// Writes a page: where it is, and its text.
    func print(_ page: OutputPage, limit: Int) throws {
        if json {
            return try write(
                Page(
                    handle: handle.description, offset: page.offset, limit: limit,
                    totalCharacters: page.totalCharacters, nextOffset: page.nextOffset,
                    droppedBytes: page.droppedBytes, text: page.text))
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
    func print(_ search: OutputSearch, of text: String) throws {
        if json {
            return try write(
                Matches(
                    handle: handle.description, find: text, matches: search.matches, matchCount: search.matchCount,
                    nextOffset: search.nextOffset, totalCharacters: search.totalCharacters,
                    droppedBytes: search.droppedBytes))
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

    private func write(_ object: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        Console.write(String(decoding: try encoder.encode(object), as: UTF8.self) + "\n", to: STDOUT_FILENO)
    }

    private struct Page: Encodable {
        let handle: String
        let offset: Int
        let limit: Int
        let totalCharacters: Int
        let nextOffset: Int?
        let droppedBytes: Int
        let text: String

        private enum CodingKeys: String, CodingKey {
            case handle, offset, limit, text
            case totalCharacters = "total_characters"
            case nextOffset = "next_offset"
            case droppedBytes = "dropped_bytes"
        }

        /// Every key is always there; at the end there is no next offset, and it is null.
        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(handle, forKey: .handle)
            try container.encode(offset, forKey: .offset)
            try container.encode(limit, forKey: .limit)
            try container.encode(totalCharacters, forKey: .totalCharacters)
            try container.encode(nextOffset, forKey: .nextOffset)
            try container.encode(droppedBytes, forKey: .droppedBytes)
            try container.encode(text, forKey: .text)
        }
    }

    private struct Matches: Encodable {
        let handle: String
        let find: String
        let matches: [OutputSearch.Match]
        let matchCount: Int
        let nextOffset: Int?
        let totalCharacters: Int
        let droppedBytes: Int

        private enum CodingKeys: String, CodingKey {
            case handle, find, matches
            case matchCount = "match_count"
            case nextOffset = "next_offset"
            case totalCharacters = "total_characters"
            case droppedBytes = "dropped_bytes"
        }

        /// Every key is always there; when these are all matches there is no next offset, and it is null.
        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(handle, forKey: .handle)
            try container.encode(find, forKey: .find)
            try container.encode(matches, forKey: .matches)
            try container.encode(matchCount, forKey: .matchCount)
            try container.encode(nextOffset, forKey: .nextOffset)
            try container.encode(totalCharacters, forKey: .totalCharacters)
            try container.encode(droppedBytes, forKey: .droppedBytes)
        }
    }
}
