/// Where a text occurs in an output: literally, upper case told from lower, and no match overlapping another.
package struct OutputSearch: Equatable, Sendable {
    /// The first ones.
    package let matches: [Match]
    /// How many there are; counting ends at `mostCounted`.
    package let matchCount: Int
    /// Where to search for those after the ones given; nil when these are all.
    package let nextOffset: Int?
    package let totalCharacters: Int
    /// How many bytes of the whole text were not kept, and so not searched.
    package let droppedBytes: Int

    /// One occurrence.
    package struct Match: Equatable, Sendable {
        /// The number of its first character.
        package let offset: Int
        /// Its line, or what is around it of a long one.
        package let line: String
    }

    /// How many matches are given when nobody says.
    package static let defaultMatches = 20
    package static let mostCounted = 10_000
    /// How many characters may be looked for.
    package static let longestText = 1_000

    static func check(text: String, offset: Int) throws(SandboxError) {
        guard (1...longestText).contains(text.unicodeScalars.count) else {
            throw SandboxError(
                .invalidRequest,
                "a text of \(text.unicodeScalars.count) characters cannot be looked for: give 1 to \(longestText)")
        }
        guard offset >= 0 else {
            throw SandboxError(.invalidRequest, "\(offset) is no offset: characters are counted from 0")
        }
    }
}

extension OutputSearch {
    /// Everything that was found, as fields of an object: every key is always there.
    package func writeFields(to writer: inout JSONWriter) {
        writer.field("matches", matches)
        writer.field("match_count", matchCount)
        writer.field("next_offset", nextOffset)
        writer.field("total_characters", totalCharacters)
        writer.field("dropped_bytes", droppedBytes)
    }
}

extension OutputSearch.Match: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("offset", offset)
            writer.field("line", line)
        }
    }
}
