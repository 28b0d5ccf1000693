import Testing

@testable import SessionPool

/// Text that comes in pieces is the text that was sent, wherever it is cut.
@Suite struct StreamDecoderTests {
    private static let texts: [[UInt8]] = [
        Array("plain\r\n".utf8), Array("aÄ日👩‍👩‍👧\u{10ffff}\u{0}z".utf8),
        // Beginnings without ends, ends without beginnings, overlong forms, surrogates, and bytes that are never right.
        [0x61, 0xf0, 0x9f, 0x61, 0xe2, 0x82, 0xc3], [0x80, 0x80, 0x80, 0x80, 0x80, 0x61],
        [0xc0, 0x80, 0xe0, 0x80, 0x80, 0xf0, 0x80, 0x80, 0x80], [0xed, 0xa0, 0x80, 0xf4, 0x90, 0x80, 0x80],
        [0xff, 0xfe, 0xf8, 0x88, 0x80, 0x80, 0x80, 0xfc],
    ]

    private static func decode(_ pieces: [[UInt8]]) -> String {
        var decoder = StreamDecoder()
        let text = pieces.map { decoder.decode($0) }.joined()
        return text + decoder.finish()
    }

    @Test(arguments: texts) func everySplitInTwoAndThree(_ bytes: [UInt8]) {
        let expected = Array(String(decoding: bytes, as: UTF8.self).utf8)
        for first in 0...bytes.count {
            for second in first...bytes.count {
                let text = Self.decode([
                    Array(bytes[..<first]), Array(bytes[first..<second]), Array(bytes[second...]),
                ])
                #expect(Array(text.utf8) == expected, "\(first), \(second)")
            }
        }
    }

    @Test(arguments: texts) func byteByByte(_ bytes: [UInt8]) {
        #expect(Array(Self.decode(bytes.map { [$0] }).utf8) == Array(String(decoding: bytes, as: UTF8.self).utf8))
    }

    @Test func wholeCharactersAreNotHeldBack() {
        var decoder = StreamDecoder()
        #expect(decoder.decode(Array("日本👩".utf8)) == "日本👩")
        #expect(decoder.decode([0xe6]).isEmpty)
        #expect(decoder.decode([0x97]).isEmpty)
        #expect(decoder.decode([0xa5]) == "日")
        #expect(decoder.finish().isEmpty)
    }

    @Test func afterTheEndNothingIsLeft() {
        var decoder = StreamDecoder()
        #expect(decoder.decode([0xf0, 0x9f]).isEmpty)
        #expect(decoder.finish() == "\u{fffd}")
        #expect(decoder.finish().isEmpty)
        #expect(decoder.decode([0x61]) == "a")
    }
}
