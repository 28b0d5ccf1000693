import Foundation
import Testing
import WorkerProtocol

@testable import SessionPool

/// JSON of contexts: taken as it is when it is JSON, and for text when it is not.
@Suite struct JSONTextTests {
    @Test(arguments: [
        "null", " true ", "-0.5e+3", "0", "10", "\"\"", #""\u00e9\n\/""#, "[]", "[1, [2], {}]",
        #"{"a": {"b": [null]}}"#, "18446744073709551616",
        "1.0", "\"é🐍\"",
    ])
    func jsonStaysAsItIs(_ text: String) {
        #expect(JSONText(Array(text.utf8))?.text == text)
    }

    @Test(arguments: [
        "", " ", "nul", "01", "+1", "1.", ".5", "1e", "-", "[1,]", "[1 2]", "[", "]", "{", #"{"a"}"#, #"{"a":}"#,
        #"{a: 1}"#, #"{"a": 1,}"#,
        "\"", #""\x""#, #""\u12""#, "\"\n\"", "1 2", "NaN", "Infinity", "'a'", "[1]x",
    ])
    func otherTextIsNone(_ text: String) {
        #expect(JSONText(Array(text.utf8)) == nil)
    }

    @Test func bytesThatAreNoTextAreNone() {
        #expect(JSONText([0x22, 0xff, 0x22]) == nil)
        #expect(JSONText([0x22, 0xed, 0xa0, 0x80, 0x22]) == nil)
    }

    @Test(arguments: [("[", "]"), (#"{"a":"#, "}")])
    func depthIsBounded(_ opening: String, _ closing: String) {
        func nested(_ depth: Int) -> [UInt8] {
            Array((String(repeating: opening, count: depth) + "1" + String(repeating: closing, count: depth)).utf8)
        }
        #expect(JSONText(nested(JSONForm.mostDepth)) != nil)
        #expect(JSONText(nested(JSONForm.mostDepth + 1)) == nil)
        #expect(JSONText(Array(repeating: UInt8(ascii: "["), count: 1 << 20)) == nil)
    }

    @Test func itAgreesWithFoundation() throws {
        var generator = RandomNumbers(seed: 8259)
        let alphabet = Array(#"[]{}:,"\ut0123.e-+ nulltrefas"#.utf8)
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 1...12, using: &generator)).map { _ in
                alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
            }
            let isValid = (try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)) != nil
            var form = JSONForm(bytes)
            // Foundation refuses escapes of half a surrogate pair, and numbers beyond its own.
            let text = String(decoding: bytes, as: UTF8.self)
            if form.isValue() != isValid, !text.contains("\\u"), !text.contains("e") { Issue.record("\(text)") }
        }
    }

    @Test func resultsHoldItUnchanged() throws {
        var transcript = Transcript(limit: 1 << 20)
        let json = "{\n\"number\": 18446744073709551616, \"one\": 1.0, \"text\": \"burrow-1-1-0\"}"
        _ = transcript.show(.init(kind: .display, metadata: Array(#"{"b": 1, "a": [2.50]}"#.utf8)))
        _ = transcript.represent(Array(json.utf8), mimeType: "application/json", encoding: .json, end: .representation)
        _ = transcript.represent(Array("[1".utf8), mimeType: "a/b+json", encoding: .json, end: .shown)
        let encoded = String(decoding: JSONWriter.encode(ExecutionResult.made(of: transcript)), as: UTF8.self)
        #expect(
            encoded.contains(
                #""application/json":{ "number": 18446744073709551616, "one": 1.0, "text": "burrow-1-1-0"}"#))
        #expect(encoded.contains(#""metadata":{"b": 1, "a": [2.50]}"#))
        #expect(encoded.contains(#""a/b+json":"[1""#))
        #expect(!encoded.contains("\n"))
        #expect(try JSONSerialization.jsonObject(with: Data(encoded.utf8)) is [String: Any])
    }
}
