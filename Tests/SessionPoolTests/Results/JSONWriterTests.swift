import Foundation
import Testing

@testable import SessionPool

/// What the writer writes, any parser reads.
@Suite struct JSONWriterTests {
    private struct Read: Decodable, Equatable {
        var text: String?
        var other: String?
        var number: Int64
        var real: Double?
        var flag: Bool
        var inner: [Int]?
    }

    private static func parse(_ body: (inout JSONWriter) -> Void) throws -> Read {
        let object = JSONWriter.object(body)
        #expect(!object.contains { $0 < 0x20 }, "it is on one line")
        return try JSONDecoder().decode(Read.self, from: Data(object))
    }

    @Test(arguments: [
        "", "plain", "\"", "\\", "\\\"", "\\u0000", "\u{0}\u{1}\u{8}\t\n\u{b}\u{c}\r\u{1b}\u{1f}\u{7f}\u{80}\u{9f}",
        "\u{2028}\u{2029}\u{feff}\u{fffd}\u{ffff}\u{10ffff}", "日本 👩‍👩‍👧 e\u{301}", "</script><!--", "\"}],{\"x\":1}",
        "\r\n\r\ndata: x",
    ])
    func hostileTexts(_ text: String) throws {
        let read = try Self.parse { writer in
            writer.field("text", text)
            writer.field("other", nil as String?)
            writer.field("number", Int64.min)
            writer.field("real", -1.5e-300)
            writer.field("flag", false)
            writer.field("inner", json: Array("[1,2]".utf8))
        }
        #expect(read.text.map { Array($0.utf8) } == Array(text.utf8))
        #expect(
            read == Read(text: text, other: nil, number: .min, real: -1.5e-300, flag: false, inner: [1, 2]))
    }

    @Test func everyScalarBelow3000() throws {
        let text = String(String.UnicodeScalarView((0..<3_000).compactMap { Unicode.Scalar($0 as UInt32) }))
        let read = try Self.parse { writer in
            writer.field("text", text)
            writer.field("number", 0)
            writer.field("flag", true)
        }
        #expect(read.text.map { Array($0.utf8) } == Array(text.utf8))
    }

    @Test(arguments: [0, -0.0, 1, 1e20, 123_456_789.125, .leastNonzeroMagnitude, .greatestFiniteMagnitude])
    func numbers(_ number: Double) throws {
        let read = try Self.parse { writer in
            writer.field("real", number)
            writer.field("number", Int64.max)
            writer.field("flag", true)
        }
        #expect(read.real == number && read.number == .max)
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity]) func whatIsNoNumberIsNull(_ number: Double) throws {
        let read = try Self.parse { writer in
            writer.field("real", number)
            writer.field("number", 1)
            writer.field("flag", true)
            writer.field("inner", json: [])
        }
        #expect(read.real == nil && read.inner == nil)
    }

    @Test func anEmptyObject() {
        #expect(JSONWriter.object { _ in } == Array("{}".utf8))
    }
}
