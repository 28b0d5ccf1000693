/// A part of an output, and where the next one begins.
package struct OutputPage: Equatable, Sendable {
    /// The number of its first character, counted from 0; characters are Unicode scalars.
    package let offset: Int
    package let text: String
    /// How many characters it has: fewer than asked for where the last would be cut, more where the first would.
    package let characters: Int
    package let totalCharacters: Int
    /// How many bytes of the whole text were not kept, for it was too long.
    package let droppedBytes: Int

    /// Where to read on; nil at the end.
    package var nextOffset: Int? { offset + characters < totalCharacters ? offset + characters : nil }

    /// How many characters a page has when nobody says.
    package static let defaultLimit = 10_000
    package static let limits = 1...1_000_000

    static func check(offset: Int, limit: Int) throws(SandboxError) {
        guard offset >= 0 else {
            throw SandboxError(.invalidRequest, "\(offset) is no offset: characters are counted from 0")
        }
        guard limits.contains(limit) else {
            throw SandboxError(
                .invalidRequest,
                "\(limit) is no limit for the characters of a page: use \(limits.lowerBound) to \(limits.upperBound)")
        }
    }
}

extension OutputPage {
    /// All of it, as fields of an object: every key is always there, and at the end the next offset is null.
    package func writeFields(to writer: inout JSONWriter) {
        writer.field("offset", offset)
        writer.field("text", text)
        writer.field("characters", characters)
        writer.field("total_characters", totalCharacters)
        writer.field("dropped_bytes", droppedBytes)
        writer.field("next_offset", nextOffset)
    }
}
