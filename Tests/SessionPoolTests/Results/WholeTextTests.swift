import Testing

@testable import SessionPool

/// The whole text of a result is its sections, each on lines of its own.
@Suite struct WholeTextTests {
    private func text(_ sections: String...) throws -> String {
        let whole = WholeText(sections.map { Section(kind: .stream, text: $0) })
        return String(decoding: try whole.bytes(0..<whole.byteCount), as: UTF8.self)
    }

    @Test func oneLineEndPartsTwoSections() throws {
        #expect(try text("a", "b") == "a\nb")
        #expect(try text("a\n", "b\n") == "a\nb")
        #expect(try text("a\n\n", "b\n\n") == "a\n\nb\n")
        #expect(try text("a\r\n", "b") == "a\r\nb")
    }

    @Test func emptySectionsAreLeftOut() throws {
        #expect(try text() == "")
        #expect(try text("") == "")
        #expect(try text("", "a", "", "b", "") == "a\nb")
        // An empty line is something that was printed.
        #expect(try text("\n", "a") == "\na")
        #expect(try text("\n") == "")
    }

    @Test func partsTileTheTextAndItsCharacters() throws {
        let whole = WholeText([
            Section(kind: .stream, text: "äö\n"), Section(kind: .result, text: ""), Section(kind: .result, text: "🇩🇪"),
            Section(kind: .ending, text: "end"),
        ])
        #expect(whole.parts.map(\.range) == [0..<5, 5..<14, 14..<17])
        #expect(whole.parts.map(\.characters) == [3, 3, 3])
        #expect(whole.parts.map(\.kind) == [.stream, .result, .ending])
        #expect(whole.totalCharacters == String(decoding: try whole.bytes(0..<17), as: UTF8.self).unicodeScalars.count)
    }

    @Test(arguments: 0..<40)
    func whatIsOnTheDiskReadsAsWhatIsInMemory(_ seed: UInt64) async throws {
        var numbers = RandomNumbers(seed: seed)
        let directory = try TemporaryDirectory()
        var inMemory: [Section] = []
        var onDisk: [Section] = []
        for index in 0..<Int.random(in: 1...6, using: &numbers) {
            let text = HostileText.random(runs: 20, longestRun: 6, using: &numbers) + (index % 2 == 0 ? "\n" : "")
            let spilled = SpilledText(directory: directory.path, flow: OutputFlow())
            // Of sections in memory and on the disk side by side, too.
            spilled.append(Array(text.utf8))
            await spilled.settle()
            inMemory.append(Section(kind: .stream, text: text))
            let isOnDisk = Bool.random(using: &numbers)
            onDisk.append(Section(kind: .stream, content: isOnDisk ? .spilled(spilled) : .text(text)))
        }
        let expected = WholeText(inMemory)
        let whole = WholeText(onDisk)
        #expect(whole.parts.map(\.range) == expected.parts.map(\.range))
        #expect(whole.parts.map(\.characters) == expected.parts.map(\.characters))
        for _ in 0..<20 {
            let start = Int.random(in: 0...whole.byteCount, using: &numbers)
            let range = start..<Int.random(in: start...whole.byteCount, using: &numbers)
            #expect(try whole.bytes(range) == expected.bytes(range))
        }
        for limit in [100, 200, 1_000] {
            #expect(Excerpt(of: whole, limit: limit) == Excerpt(of: expected, limit: limit))
        }
    }
}
