import LinuxSystem
import Testing

@testable import SessionPool

/// What was printed is all there, whether it is short or long, and however it came.
@Suite struct PrintedTextTests {
    private let directory: TemporaryDirectory
    private let flow = OutputFlow()

    init() throws {
        directory = try TemporaryDirectory()
    }

    private func printed(_ bytes: [UInt8], by most: Int) async -> PrintedText {
        var text = PrintedText { [path = directory.path, flow] in SpilledText(directory: path, flow: flow) }
        var rest = bytes[...]
        while !rest.isEmpty {
            text.append(rest.prefix(most))
            rest = rest.dropFirst(most)
        }
        text.finish()
        await text.spilled?.settle()
        return text
    }

    private func whole(_ text: PrintedText) throws -> String? {
        try text.long.map { String(decoding: try $0.bytes(at: 0, most: $0.byteCount), as: UTF8.self) }
    }

    @Test func whatIsShortStaysInMemory() async throws {
        let bytes = Array(repeating: UInt8(ascii: "x"), count: PrintedText.mostBytesInMemory)
        let text = await printed(bytes, by: 60_000)
        #expect(text.spilled == nil)
        #expect(text.text == String(decoding: bytes, as: UTF8.self))
    }

    @Test(arguments: [1 << 14, 65_537, 3 << 20])
    func whatIsLongIsRepairedOnTheDiskAndItsBeginningIsInMemory(piece: Int) async throws {
        // Characters of all lengths, and bytes that are none, across every cut.
        let pattern: [UInt8] = Array("aÄ日🦀".utf8) + [0xff, 0xed, 0xa0, 0x80, 0xf0, 0x9f]
        var bytes: [UInt8] = []
        for _ in 0..<70_001 { bytes += pattern }
        let text = await printed(bytes, by: piece)
        let expected = String(decoding: bytes, as: UTF8.self)
        #expect(try whole(text) == expected)
        #expect(text.long?.characters == expected.unicodeScalars.count)
        #expect(Array(text.text.utf8) == Array(expected.utf8.prefix(text.text.utf8.count)))
        #expect(text.text.utf8.count > PrintedText.mostBytesInMemory)
        #expect(text.beginning.count == PrintedText.mostBytesInMemory)
        #expect(text.lostBytes == 0)
    }

    @Test func whatCannotBeWrittenIsLostButForItsBeginning() async throws {
        try Files.write("no directory", to: directory.path + "/file")
        var text = PrintedText { [path = directory.path, flow] in SpilledText(directory: path + "/file", flow: flow) }
        text.append(Array(repeating: UInt8(ascii: "x"), count: 3 << 20)[...])
        text.finish()
        await text.spilled?.settle()
        #expect(text.long == nil)
        #expect(text.text.utf8.count == 1 << 20)
        #expect(text.lostBytes == 2 << 20)
        #expect(!flow.isCongested)
    }

    @Test func theEndCanBeReplaced() async throws {
        let text = await printed(Array(String(repeating: "ä", count: 1 << 20).utf8), by: 100_000)
        let long = try #require(text.long)
        long.replaceEnd(most: 101) { end in
            #expect(end == String(repeating: "ä", count: 50))
            return "the end"
        }
        #expect(long.byteCount == 2 * ((1 << 20) - 50) + 7)
        #expect(long.characters == (1 << 20) - 43)
        #expect(try whole(text)?.hasSuffix("äthe end") == true)
    }

    @Test func nothingIsLeftOfItOnTheDisk() async throws {
        let text = await printed(Array(repeating: 0x61, count: 2 << 20), by: 1 << 20)
        #expect(text.long != nil)
        #expect(try Directories.names(in: directory.path).isEmpty)
    }
}
