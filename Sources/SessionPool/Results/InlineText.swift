/// A result's text as a model reads it: whole when it is short, else an excerpt that says what is missing and where to
/// read it.
package struct InlineText: Equatable, Sendable {
    /// Control characters are visible escapes in it; they count as the one character that they stand for.
    package let text: String
    /// How many characters, which are Unicode scalars, the whole text has.
    package let totalCharacters: Int
    package let shownCharacters: Int

    package var isCut: Bool { shownCharacters < totalCharacters }

    /// How many characters of a text are shown when nobody says: about a screen.
    package static let defaultLimit = 2_000
    package static let limits = 100...1_000_000

    /// Refuses a limit from outside that is none.
    package static func check(limit: Int) throws(SandboxError) {
        guard limits.contains(limit) else {
            throw SandboxError(
                .invalidRequest,
                "\(limit) is no limit for the characters of a result: use \(limits.lowerBound) to \(limits.upperBound)")
        }
    }

    /// Joins the sections and shows as much of them as the limit allows.
    package static func make(
        sections: [Section], limit: Int = defaultLimit, handle: OutputHandle?
    ) -> InlineText {
        make(WholeText(sections), limit: limit, handle: handle, advice: .commandLine)
    }

    /// Shows as much of a text as the limit allows; what frames it, and endings, may come to more.
    ///
    /// The handle is that of the whole text among the outputs; nil when it is not kept.
    package static func make(
        _ whole: WholeText, limit: Int = defaultLimit, handle: OutputHandle?, advice: ReadingAdvice
    ) -> InlineText {
        let limit = min(max(limit, limits.lowerBound), limits.upperBound)
        let excerpt = Excerpt(of: whole, limit: limit)
        let isCut = excerpt.shownCharacters < whole.totalCharacters
        let bytes =
            isCut
            ? framed(excerpt, of: whole, handle.map { advice.text($0, offset: excerpt.contiguousCharacters) })
            : escaped(0..<whole.byteCount, of: whole)
        return InlineText(
            text: String(decoding: bytes, as: UTF8.self), totalCharacters: whole.totalCharacters,
            shownCharacters: excerpt.shownCharacters)
    }

    private static func framed(_ excerpt: Excerpt, of whole: WholeText, _ advice: String?) -> [UInt8] {
        let beginning = excerpt.contiguousCharacters
        var lines: [UInt8] = []
        lines += "The full results are \(GroupedNumber.text(whole.totalCharacters)) characters. ".utf8
        lines += "The first \(beginning) characters are:\n".utf8
        for piece in excerpt.pieces {
            switch piece {
            case .shown(let range, _):
                lines += escaped(range, of: whole)
            case .leftOut(let characters):
                endLine(&lines)
                lines += "[… \(GroupedNumber.text(characters)) characters left out …]\n".utf8
            }
        }
        endLine(&lines)
        let missing = GroupedNumber.text(whole.totalCharacters - excerpt.shownCharacters)
        lines += (advice.map { "Read on: \($0)" } ?? "Not shown: \(missing) characters.").utf8
        return lines
    }

    private static func escaped(_ range: Range<Int>, of whole: WholeText) -> [UInt8] {
        TerminalText.escaped(((try? whole.bytes(range)) ?? [])[...])
    }

    private static func endLine(_ lines: inout [UInt8]) {
        if lines.last != UInt8(ascii: "\n") { lines.append(UInt8(ascii: "\n")) }
    }
}
