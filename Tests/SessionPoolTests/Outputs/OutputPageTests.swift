import SandboxPolicy
import Testing

@testable import SessionPool

/// Page by page, an output is read exactly, and no page ends within a character.
@Suite struct OutputPageTests {
    private let outputs: TestOutputs

    init() throws {
        outputs = try TestOutputs()
    }

    private func page(_ handle: OutputHandle, _ offset: Int, _ limit: Int) throws -> OutputPage {
        try outputs.store.page(of: handle, owner: outputs.owner, offset: offset, limit: limit)
    }

    @Test func aPageIsWhatWasAskedFor() throws {
        let handle = try outputs.keep(String(repeating: "0123456789", count: 2_000))
        let first = try page(handle, 1_500, 10_000)
        #expect(first.offset == 1_500)
        #expect(first.text == String(repeating: "0123456789", count: 1_000))
        #expect(first.nextOffset == 11_500)
        #expect(first.totalCharacters == 20_000)
        let last = try page(handle, 19_995, 10_000)
        #expect(last.text == "56789")
        #expect(last.nextOffset == nil)
        let end = try page(handle, 20_000, 1)
        #expect(end.text == "")
        #expect(end.nextOffset == nil)
    }

    @Test(arguments: 0..<30)
    func pagesTileTheText(_ seed: UInt64) throws {
        var numbers = RandomNumbers(seed: seed)
        // In every third text runs are longer than any character, and limits about as long.
        let isLong = seed.isMultiple(of: 3)
        let text = HostileText.random(runs: 60, longestRun: isLong ? 1_500 : 10, using: &numbers)
        let handle = try outputs.keep(text)
        let boundaries = Set(HostileText.boundaries(in: text))
        for limit in isLong ? [999, 1_000, 1_001, 5_000] : [1, 2, 7, 100] {
            var bytes: [UInt8] = []
            var offset: Int? = 0
            while let next = offset {
                let page = try page(handle, next, limit)
                #expect(page.characters == page.text.unicodeScalars.count)
                #expect(page.characters > 0)
                #expect(page.characters <= limit || page.text.count == 1)
                bytes += page.text.utf8
                #expect(boundaries.contains(bytes.count) || page.characters == limit, "\(next) of seed \(seed)")
                offset = page.nextOffset
            }
            #expect(bytes == Array(text.utf8), "limit \(limit), seed \(seed)")
        }
    }

    @Test(arguments: HostileText.characters)
    func noCharacterIsCut(_ character: String) throws {
        let handle = try outputs.keep(String(repeating: character, count: 50))
        for limit in 1...30 {
            var offset: Int? = 0
            while let next = offset {
                let page = try page(handle, next, limit)
                #expect(page.text.allSatisfy { String($0) == character })
                #expect(page.text.count == max(1, min(limit / character.unicodeScalars.count, page.text.count)))
                offset = page.nextOffset
            }
        }
    }

    @Test func whatIsTooLongForACharacterIsCut() throws {
        let marks = String(repeating: "\u{301}", count: 3_000)
        let handle = try outputs.keep("a" + marks + "b")
        #expect(try page(handle, 0, 10).characters == 10)
        #expect(try page(handle, 0, 2_500).characters == 2_500)
        #expect(try outputs.text(of: handle, by: 700).unicodeScalars.elementsEqual(("a" + marks + "b").unicodeScalars))
    }

    @Test func offsetsMayBeAnywhere() throws {
        let text = String(repeating: "👨‍👩‍👧‍👦e\u{301}中\r\n", count: 20_000)
        let scalars = Array(text.unicodeScalars)
        let handle = try outputs.keep(text)
        var numbers = RandomNumbers(seed: 7)
        for _ in 0..<50 {
            let offset = Int.random(in: 0..<scalars.count, using: &numbers)
            let page = try page(handle, offset, 50)
            #expect(page.text.unicodeScalars.elementsEqual(scalars[offset..<(offset + page.characters)]))
        }
    }

    @Test(arguments: ["x", "ä", "中", "😀", "x中"])
    func offsetsAtTheBordersOfChunksAreExact(_ unit: String) throws {
        let scalars = Array(String(repeating: unit, count: 150_000 / unit.utf8.count).unicodeScalars)
        let border = 65_536 * unit.unicodeScalars.count / unit.utf8.count
        let handle = try outputs.keep(String(String.UnicodeScalarView(scalars)))
        for offset in (border - 5)...(border + 5) {
            let page = try page(handle, offset, 3)
            #expect(page.text.unicodeScalars.elementsEqual(scalars[offset..<(offset + 3)]))
        }
    }

    @Test(arguments: ["\u{301}", "\0", "\u{1b}[0m", "🇩🇪", "\n"])
    func sixteenMegabytesOfAnythingAreReadByPages(_ unit: String) throws {
        let count = (16 << 20) / unit.utf8.count
        let total = count * unit.unicodeScalars.count
        let handle = try outputs.keep(String(repeating: unit, count: count))
        for offset in [0, total / 2, total - 10_000] {
            let page = try page(handle, offset, 10_000)
            #expect(page.totalCharacters == total)
            #expect(page.characters == 10_000)
        }
        #expect(try page(handle, total, 1).text == "")
    }

    @Test(arguments: [(-1, 10), (Int.min, 10), (0, 0), (0, -1), (0, 1_000_001), (0, Int.max)])
    func whatCannotBeAskedForIsRefused(_ offset: Int, _ limit: Int) throws {
        let handle = try outputs.keep("text")
        let error = #expect(throws: SandboxError.self) { try page(handle, offset, limit) }
        #expect(error?.code == .invalidRequest)
    }

    @Test(arguments: [5, Int.max])
    func nothingIsBehindTheEnd(_ offset: Int) throws {
        let handle = try outputs.keep("text")
        let error = #expect(throws: SandboxError.self) { try page(handle, offset, 10) }
        #expect(error?.code == .invalidRequest)
        #expect(
            error?.description == "offset \(offset) is behind the end: the output has 4 characters, counted from 0")
    }
}
