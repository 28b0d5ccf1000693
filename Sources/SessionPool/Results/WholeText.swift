/// The whole text of a result: its sections, one after the other, each on lines of its own.
///
/// Offsets of outputs count its characters, which are Unicode scalars.
package struct WholeText: Equatable, Sendable {
    /// Valid UTF-8.
    package let bytes: [UInt8]
    package let totalCharacters: Int
    let parts: [Part]

    /// What a section is in the whole, with the line end that parts it from the next one.
    struct Part: Equatable, Sendable {
        let kind: Section.Kind
        let range: Range<Int>
        let characters: Int
    }

    /// Joins sections by single line ends; empty ones are left out.
    package init(_ sections: [Section]) {
        let sections = sections.filter { !$0.text.isEmpty }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(sections.reduce(0) { $0 + $1.text.utf8.count + 1 })
        var parts: [Part] = []
        for (index, section) in sections.enumerated() {
            let start = bytes.count
            bytes += section.text.utf8
            if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
            if index < sections.count - 1 { bytes.append(UInt8(ascii: "\n")) }
            let range = start..<bytes.count
            parts.append(Part(kind: section.kind, range: range, characters: UTF8Scalars.count(in: bytes[range])))
        }
        self.bytes = bytes
        self.parts = parts
        totalCharacters = parts.reduce(0) { $0 + $1.characters }
    }
}
