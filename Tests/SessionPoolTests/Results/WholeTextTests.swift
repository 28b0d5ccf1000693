import Testing

@testable import SessionPool

/// The whole text of a result is its sections, each on lines of its own.
@Suite struct WholeTextTests {
    private func text(_ sections: String...) -> String {
        String(decoding: WholeText(sections.map { Section(kind: .stream, text: $0) }).bytes, as: UTF8.self)
    }

    @Test func oneLineEndPartsTwoSections() {
        #expect(text("a", "b") == "a\nb")
        #expect(text("a\n", "b\n") == "a\nb")
        #expect(text("a\n\n", "b\n\n") == "a\n\nb\n")
        #expect(text("a\r\n", "b") == "a\r\nb")
    }

    @Test func emptySectionsAreLeftOut() {
        #expect(text() == "")
        #expect(text("") == "")
        #expect(text("", "a", "", "b", "") == "a\nb")
        // An empty line is something that was printed.
        #expect(text("\n", "a") == "\na")
        #expect(text("\n") == "")
    }

    @Test func partsTileTheTextAndItsCharacters() {
        let whole = WholeText([
            Section(kind: .stream, text: "äö\n"), Section(kind: .result, text: ""), Section(kind: .result, text: "🇩🇪"),
            Section(kind: .ending, text: "end"),
        ])
        #expect(whole.parts.map(\.range) == [0..<5, 5..<14, 14..<17])
        #expect(whole.parts.map(\.characters) == [3, 3, 3])
        #expect(whole.parts.map(\.kind) == [.stream, .result, .ending])
        #expect(whole.totalCharacters == String(decoding: whole.bytes, as: UTF8.self).unicodeScalars.count)
    }
}
