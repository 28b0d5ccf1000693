import SandboxPolicy
import Testing

@testable import SessionPool

/// A text is found wherever it is, literally, and shown within its line.
@Suite struct OutputSearchTests {
    private let outputs: TestOutputs

    init() throws {
        outputs = try TestOutputs()
    }

    private func search(_ text: String, in whole: String, from offset: Int = 0) throws -> OutputSearch {
        try outputs.store.search(for: text, in: outputs.keep(whole), owner: outputs.owner, offset: offset)
    }

    private func match(_ offset: Int, _ line: String) -> OutputSearch.Match {
        OutputSearch.Match(offset: offset, line: line)
    }

    @Test func matchesHaveTheirOffsetAndTheirLine() throws {
        let found = try search("Error", in: "ä first\nKeyError: 'ö'\nerror\nan Error and an Error")
        #expect(
            found.matches == [
                match(11, "KeyError: 'ö'"), match(31, "an Error and an Error"), match(44, "an Error and an Error"),
            ])
        #expect(found.matchCount == 3)
        #expect(found.nextOffset == nil)
        #expect(found.totalCharacters == 49)
    }

    @Test func matchesDoNotOverlap() throws {
        #expect(try search("aa", in: "aaaaa").matches.map(\.offset) == [0, 2])
        #expect(try search("abab", in: "ababab").matches.map(\.offset) == [0])
    }

    @Test func whatIsNotThereIsNotFound() throws {
        let found = try search("x", in: "text".uppercased())
        #expect(found.matches.isEmpty)
        #expect(found.matchCount == 0)
        #expect(try search("x", in: "").matchCount == 0)
        // Written in another way, it is another text.
        #expect(try search("\u{e9}", in: "e\u{301}").matchCount == 0)
    }

    @Test func theFirstTwentyAreGivenAndTheOthersCounted() throws {
        let found = try search("line", in: (0..<100).map { "line \($0)\n" }.joined())
        #expect(found.matches.count == 20)
        #expect(found.matches.last?.line == "line 19")
        #expect(found.matchCount == 100)
        let next = try #require(found.nextOffset)
        let rest = try search("line", in: (0..<100).map { "line \($0)\n" }.joined(), from: next)
        #expect(rest.matches.first?.line == "line 20")
        #expect(rest.matchCount == 80)
    }

    @Test func countingEnds() throws {
        #expect(try search("x", in: String(repeating: "x", count: 9_999)).matchCount == 9_999)
        #expect(try search("x", in: String(repeating: "x", count: 30_000)).matchCount == 10_000)
    }

    @Test func theSearchBeginsAtTheOffset() throws {
        let whole = "äx\nöx\nüx"
        #expect(try search("x", in: whole, from: 1).matches == [match(1, "äx"), match(4, "öx"), match(7, "üx")])
        #expect(try search("x", in: whole, from: 2).matches == [match(4, "öx"), match(7, "üx")])
        #expect(try search("x", in: whole, from: 8).matches == [])
        #expect(throws: SandboxError.self) { try search("x", in: whole, from: 9) }
    }

    @Test(arguments: ["needle", "n", "中文字", "e\u{301}\n👨‍👩‍👧‍👦"], ["x", "ä", "中", "😀", "xä中😀"])
    func matchesAcrossTheBordersOfChunksAreFound(_ wanted: String, _ filler: String) throws {
        // The needle is at each place around the end of the first chunk.
        let fillers = (65_536 - 20) / filler.utf8.count
        for shift in stride(from: 0, through: 40, by: 3) {
            let before = String(repeating: filler, count: fillers) + String(repeating: ".", count: shift)
            let found = try search(wanted, in: before + wanted + " to " + wanted)
            let offset = before.unicodeScalars.count
            #expect(found.matches.map(\.offset) == [offset, offset + wanted.unicodeScalars.count + 4])
        }
    }

    @Test func aLongLineIsShownAroundTheMatch() throws {
        let long = String(repeating: "a", count: 1_000) + "match" + String(repeating: "b", count: 1_000)
        let expected = "…" + String(repeating: "a", count: 80) + "match" + String(repeating: "b", count: 115) + "…"
        #expect(try search("match", in: long).matches == [match(1_000, expected)])
        #expect(try search("match", in: "x\n" + long + "\ny").matches == [match(1_002, expected)])
    }

    @Test(arguments: HostileText.characters.filter { $0 != "\r\n" })
    func theLineIsClippedBetweenCharacters(_ character: String) throws {
        let around = String(repeating: character, count: 500)
        for wanted in ["match", "\nmatch\n", "x" + character] {
            let found = try search(wanted, in: around + wanted + around)
            for line in found.matches.map(\.line) {
                #expect(line.allSatisfy { "…matchx".contains($0) || String($0) == character }, "\(line)")
                #expect(line.unicodeScalars.count <= 202)
                #expect(line.unicodeScalars.count > 60)
            }
            #expect(found.matches.count == 1)
        }
    }

    @Test func aMatchOfSeveralLinesIsShownByItsFirst() throws {
        #expect(try search("b\nc", in: "ab\ncd").matches == [match(1, "ab")])
        #expect(try search("\n", in: "ab\ncd").matches == [match(2, "ab")])
        #expect(try search("\n", in: "\n").matches == [match(0, "")])
    }

    @Test(arguments: ["\u{301}", "\0", "🇩🇪", "a"])
    func megabytesOfAnythingAreSearched(_ unit: String) throws {
        let whole = String(repeating: unit, count: (4 << 20) / unit.utf8.count) + "needle"
        let found = try search("needle", in: whole)
        #expect(found.matches.map(\.offset) == [whole.unicodeScalars.count - 6])
        // What nearly matches everywhere costs no more.
        #expect(
            try search(String(repeating: unit, count: 999 / unit.unicodeScalars.count) + "x", in: whole).matchCount == 0
        )
    }

    @Test(arguments: ["", String(repeating: "x", count: 1_001)])
    func whatCannotBeLookedForIsRefused(_ text: String) throws {
        let error = #expect(throws: SandboxError.self) { try search(text, in: "text") }
        #expect(error?.code == .invalidRequest)
        #expect(try search(String(repeating: "x", count: 1_000), in: "text").matchCount == 0)
        #expect(throws: SandboxError.self) { try search("t", in: "text", from: -1) }
    }
}
