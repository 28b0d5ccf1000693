import LinuxSystem

/// The whole text of a result: its sections, one after the other, each on lines of its own.
///
/// Offsets of outputs count its characters, which are Unicode scalars. What was spilled stays on the disk: bytes are
/// read where they are wanted.
package struct WholeText: Sendable {
    /// Bytes of valid UTF-8.
    package let byteCount: Int
    package let totalCharacters: Int
    let parts: [Part]

    /// What a section is in the whole, with the line end that parts it from the next one.
    struct Part: Sendable {
        let kind: Section.Kind
        let range: Range<Int>
        let characters: Int
        let content: Section.Content
        /// Bytes of the content that belong to it.
        fileprivate let contentBytes: Int
    }

    private static let lineEnd = UInt8(ascii: "\n")

    /// Joins sections by single line ends; empty ones are left out.
    package init(_ sections: [Section]) {
        let sections = sections.filter { !$0.isEmpty }
        var parts: [Part] = []
        var position = 0
        for (index, section) in sections.enumerated() {
            let content = section.content
            let endsLine = content.endsLine
            let contentBytes = content.byteCount - (endsLine ? 1 : 0)
            let byteCount = contentBytes + (index < sections.count - 1 ? 1 : 0)
            let characters = content.characters - (endsLine ? 1 : 0) + (byteCount - contentBytes)
            parts.append(
                Part(
                    kind: section.kind, range: position..<position + byteCount, characters: characters,
                    content: content, contentBytes: contentBytes))
            position += byteCount
        }
        self.parts = parts
        byteCount = position
        totalCharacters = parts.reduce(0) { $0 + $1.characters }
    }

    /// The bytes of a part of it; fewer only behind its end.
    func bytes(_ range: Range<Int>) throws(SystemError) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(range.count)
        for part in parts[firstPart(at: range.lowerBound)...] {
            if part.range.lowerBound >= range.upperBound { break }
            let wanted = part.range.clamped(to: range)
            let content = part.range.lowerBound..<part.range.lowerBound + part.contentBytes
            let stored = wanted.clamped(to: content)
            if !stored.isEmpty {
                let start = stored.lowerBound - part.range.lowerBound
                result += try part.content.bytes(start..<start + stored.count)
            }
            if wanted.upperBound > content.upperBound { result.append(Self.lineEnd) }
        }
        return result
    }

    /// The number of the first part that goes further than a place: there can be many, and they are in order.
    private func firstPart(at position: Int) -> Int {
        var lower = 0
        var upper = parts.count
        while lower < upper {
            let middle = lower + (upper - lower) / 2
            if parts[middle].range.upperBound <= position { lower = middle + 1 } else { upper = middle }
        }
        return lower
    }
}
