import Testing

@testable import SessionPool

/// What a model reads of a result: all of it, or the parts that matter and where to read on.
@Suite struct InlineTextTests {
    private let handle: OutputHandle

    init() throws {
        handle = try OutputHandle(parsing: "out_abcdefghijklmnopqrstuvwxyz")
    }

    private func inline(_ kind: Section.Kind, _ text: String, limit: Int = 2_000) -> InlineText {
        InlineText.make(sections: [Section(kind: kind, text: text)], limit: limit, handle: handle)
    }

    // MARK: The form

    @Test func aShortTextIsShownAsItIs() {
        let sections = [
            Section(kind: .stream, text: "out\n"), Section(kind: .stream, text: "err\n"),
            Section(kind: .result, text: "2"), Section(kind: .ending, text: "stopped"),
        ]
        let inline = InlineText.make(sections: sections, handle: handle)
        #expect(inline.text == "out\nerr\n2\nstopped")
        #expect(inline.totalCharacters == 17)
        #expect(inline.shownCharacters == 17)
        #expect(!inline.isCut)
        #expect(InlineText.make(sections: [], handle: nil).text == "")
    }

    @Test func theLimitItselfIsStillShort() {
        #expect(inline(.result, String(repeating: "x", count: 2_000)).text == String(repeating: "x", count: 2_000))
        let cut = inline(.result, String(repeating: "x", count: 2_001))
        #expect(cut.isCut)
        #expect(cut.shownCharacters == 2_000)
        // Characters are scalars: these are 4,000 bytes.
        #expect(!inline(.result, String(repeating: "ä", count: 2_000)).isCut)
    }

    @Test func aLongResultKeepsItsBeginning() {
        let cut = inline(.result, String(repeating: "0123456789", count: 2_000))
        #expect(
            cut.text == """
                The full results are 20,000 characters. The first 2000 characters are:
                \(String(repeating: "0123456789", count: 200))
                [… 18,000 characters left out …]
                Read on: burrow output out_abcdefghijklmnopqrstuvwxyz --offset 2000
                """)
        #expect(cut.totalCharacters == 20_000)
        #expect(cut.shownCharacters == 2_000)
    }

    @Test func aLongStreamKeepsThreeQuartersOfItsShareForTheBeginningAndTheRestForTheEnd() {
        let cut = inline(.stream, String(repeating: "a", count: 10_000) + String(repeating: "b", count: 9_400) + "\n")
        #expect(
            cut.text == """
                The full results are 19,400 characters. The first 1500 characters are:
                \(String(repeating: "a", count: 1_500))
                [… 17,400 characters left out …]
                \(String(repeating: "b", count: 500))
                Read on: burrow output out_abcdefghijklmnopqrstuvwxyz --offset 1500
                """)
    }

    @Test func aLongTracebackKeepsTwoThirdsOfItsShareForTheEnd() {
        let cut = inline(
            .traceback, String(repeating: "a", count: 10_000) + String(repeating: "b", count: 10_000), limit: 3_000)
        #expect(
            cut.text == """
                The full results are 20,000 characters. The first 1000 characters are:
                \(String(repeating: "a", count: 1_000))
                [… 17,000 characters left out …]
                \(String(repeating: "b", count: 2_000))
                Read on: burrow output out_abcdefghijklmnopqrstuvwxyz --offset 1000
                """)
    }

    @Test func withoutAHandleItSaysHowMuchIsMissing() {
        let sections = [Section(kind: .result, text: String(repeating: "x", count: 20_000))]
        let text = InlineText.make(sections: sections, handle: nil).text
        #expect(text.hasSuffix("x\n[… 18,000 characters left out …]\nNot shown: 18,000 characters."))
        #expect(!text.contains("burrow output"))
    }

    @Test func aMarkHasALineOfItsOwnAndMakesNoEmptyOnes() {
        let lines = String(repeating: "0123456789abcde\n", count: 1_000)
        // 768 are 48 lines, and 255 are 16 without the last line end.
        let text = inline(.stream, lines, limit: 1_023).text
        #expect(
            text == """
                The full results are 15,999 characters. The first 768 characters are:
                \(lines.prefix(768))[… 14,976 characters left out …]
                \(lines.prefix(255))
                Read on: burrow output out_abcdefghijklmnopqrstuvwxyz --offset 768
                """)
    }

    // MARK: Several sections

    @Test func smallSectionsAreWholeAndLargeOnesShareTheRest() {
        let sections = [
            Section(kind: .stream, text: String(repeating: "o", count: 50_000)),
            Section(kind: .stream, text: "a warning\n"),
            Section(kind: .result, text: String(repeating: "r", count: 40_000)),
            Section(kind: .ending, text: "stopped after 60 s"),
        ]
        let cut = InlineText.make(sections: sections, limit: 1_028, handle: handle)
        // 18 are the ending, 10 the warning with its line end: 500 each are left.
        #expect(
            cut.text == """
                The full results are 90,030 characters. The first 375 characters are:
                \(String(repeating: "o", count: 375))
                [… 49,501 characters left out …]
                \(String(repeating: "o", count: 124))
                a warning
                \(String(repeating: "r", count: 500))
                [… 39,501 characters left out …]
                stopped after 60 s
                Read on: burrow output out_abcdefghijklmnopqrstuvwxyz --offset 375
                """)
        #expect(cut.shownCharacters == 1_028)
    }

    @Test func endingsAreNeverCut() {
        let ending = String(repeating: "because ", count: 500)
        let sections = [
            Section(kind: .stream, text: String(repeating: "o", count: 5_000)), Section(kind: .ending, text: ending),
        ]
        let cut = InlineText.make(sections: sections, limit: 1_000, handle: handle)
        #expect(cut.text.contains("\n" + ending + "\nRead on: "))
        #expect(cut.text.hasPrefix("The full results are 9,001 characters. The first 375 characters are:\n"))
        #expect(cut.shownCharacters == 4_000 + 500)
    }

    @Test func whatIsTooLongForItsEndingAloneIsNotCut() {
        let sections = [
            Section(kind: .stream, text: "short"), Section(kind: .ending, text: String(repeating: "e", count: 300)),
        ]
        let inline = InlineText.make(sections: sections, limit: 100, handle: handle)
        #expect(inline.text == "short\n" + String(repeating: "e", count: 300))
        #expect(!inline.isCut)
    }

    @Test func ofVeryManySectionsTheFirstAndTheLastAndWhyItFailedAreShown() {
        var sections = (0..<100_000).map { number in
            Section(kind: .result, text: "result \(number) " + String(repeating: "x", count: 90))
        }
        sections.insert(Section(kind: .traceback, text: "ValueError: no"), at: 50_000)
        let cut = InlineText.make(sections: sections, limit: 2_000, handle: handle)
        #expect(cut.text.contains("\nresult 0 x"))
        #expect(cut.text.contains("\nresult 9 x"))
        #expect(!cut.text.contains("\nresult 30 x"))
        #expect(cut.text.contains("\nValueError: no\n"))
        #expect(cut.text.contains("\nresult 99999 x"))
        #expect(cut.shownCharacters <= 2_000)
        #expect(cut.text.unicodeScalars.count < 2_500)
    }

    @Test func manySmallSectionsAreWhole() {
        let sections = (0..<1_000).map { Section(kind: .result, text: "\($0)") }
        let cut = InlineText.make(sections: sections, limit: 1_000, handle: handle)
        #expect(cut.text.contains("are:\n0\n1\n2\n3\n"))
        #expect(cut.text.contains(" left out …]\n999\nRead on: "))
        #expect((900...1_000).contains(cut.shownCharacters))
    }

    // MARK: Characters

    @Test(arguments: HostileText.characters)
    func noCharacterIsCut(_ character: String) {
        for kind in [Section.Kind.stream, .result, .traceback] {
            for limit in 100...125 {
                let cut = inline(kind, String(repeating: character, count: 2_000), limit: limit)
                var shown = cut.text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\n")
                for frame in [/The full[^\n]*are:\n/, /\n?\[…[^\n]*…\]\n/, /\n?Read on: [^\n]*/] {
                    shown.replace(frame, with: "")
                }
                #expect(shown.allSatisfy { String($0) == character || $0 == "\r\n" }, "\(limit)")
                #expect(cut.shownCharacters <= limit)
                #expect(cut.shownCharacters > limit - 3 * character.unicodeScalars.count)
            }
        }
    }

    @Test func controlCharactersAreVisible() {
        #expect(inline(.stream, "\u{1b}[31mred\u{1b}[0m\tx\0\n").text == "\\x1b[31mred\\x1b[0m\tx\\x00")
        let cut = inline(.stream, String(repeating: "\u{1b}", count: 1_000), limit: 100)
        #expect(
            cut.text == """
                The full results are 1,000 characters. The first 75 characters are:
                \(String(repeating: "\\x1b", count: 75))
                [… 900 characters left out …]
                \(String(repeating: "\\x1b", count: 25))
                Read on: burrow output out_abcdefghijklmnopqrstuvwxyz --offset 75
                """)
    }

    @Test(arguments: ["\u{301}", "\0", "\u{1b}[0m", "🇩🇪", "\r", "\r\n", "\n", "ä\u{200d}"])
    func sixteenMegabytesOfAnythingAreShownInPart(_ unit: String) {
        let text = String(repeating: unit, count: (16 << 20) / unit.utf8.count)
        for kind in [Section.Kind.stream, .result, .traceback] {
            let cut = inline(kind, text)
            #expect(cut.isCut)
            #expect((1_990...2_000).contains(cut.shownCharacters))
            #expect(cut.text.utf8.count < 12_000)
        }
    }

    // MARK: Limits

    @Test(arguments: [Int.min, -1, 0, 99, 1_000_001, Int.max])
    func whatIsNoLimitIsRefusedAndDoesNoHarm(_ limit: Int) {
        let error = #expect(throws: SandboxError.self) { try InlineText.check(limit: limit) }
        #expect(error?.code == .invalidRequest)
        #expect(error?.description.contains("100 to 1000000") == true)
        let shown = inline(.result, String(repeating: "x", count: 1_000_100), limit: limit).shownCharacters
        #expect(shown == (limit < 100 ? 100 : 1_000_000))
    }

    @Test(arguments: [100, 2_000, 1_000_000])
    func limitsAreTaken(_ limit: Int) throws {
        try InlineText.check(limit: limit)
    }
}
