import Foundation
import HTTPTypes
import NIOCore
import Testing

@testable import WebServer

struct JSONBodyTests {
    struct Inner: Decodable, Equatable {
        var name: String
        var count: Int?
    }

    struct Outer: Decodable, Equatable {
        var inner: Inner?
        var list: [Inner]?
        var table: [String: Inner]?
        var number: Double?
        var when: Date?
        var kind: Kind?
        var flags: [Bool]?
    }

    enum Kind: String, Decodable {
        case one
        case two
    }

    private func decode(_ text: String, unknownFields: UnknownFields = .refused) throws(ProblemDetails) -> Outer {
        try JSONBody.decode(Outer.self, from: ByteBuffer(string: text), unknownFields: unknownFields)
    }

    private func fault(_ text: String) -> ProblemDetails? {
        do {
            _ = try decode(text)
            return nil
        } catch {
            return error
        }
    }

    @Test func decodesWhatIsWellFormed() throws {
        let outer = try decode(
            """
            {"inner": {"name": "a \\ud83d\\ude00", "count": 1.0}, "list": [{"name": "b"}],
             "table": {"x": {"name": "c"}}, "number": -1.5e3, "when": "2026-01-02T03:04:05Z", "kind": "two", "flags": [true, false]}
            """)
        #expect(outer.inner == Inner(name: "a 😀", count: 1))
        #expect(outer.list == [Inner(name: "b")])
        #expect(outer.table == ["x": Inner(name: "c")])
        #expect(outer.number == -1500)
        #expect(outer.when == Date(timeIntervalSince1970: 1_767_323_045))
        #expect(outer.kind == .two)
        #expect(outer.flags == [true, false])
    }

    @Test(arguments: [
        (#"{"inner": {"name": 1}}"#, "wrong_type", "inner.name", "/inner/name"),
        (#"{"inner": {}}"#, "missing_field", "inner.name", "/inner/name"),
        (#"{"list": [{"name": "a"}, {"name": "b", "nmae": 1}]}"#, "unknown_field", "list[1].nmae", "/list/1/nmae"),
        (#"{"table": {"a/b": {"name": "a", "x~": 1}}}"#, "unknown_field", "table.a/b.x~", "/table/a~1b/x~0"),
        (#"{"inner": {"name": "a", "count": 1.5}}"#, "invalid_value", "inner.count", "/inner/count"),
        (#"{"inner": {"name": "a", "count": 1e999}}"#, "invalid_value", "inner.count", "/inner/count"),
        (#"{"inner": {"name": "a", "count": 9223372036854775808}}"#, "invalid_value", "inner.count", "/inner/count"),
        (#"{"number": 1e999}"#, "invalid_value", "number", "/number"),
        (#"{"kind": "three"}"#, "invalid_value", "kind", "/kind"),
        (#"{"when": "yesterday"}"#, "invalid_value", "when", "/when"),
        (#"{"flags": [true, 0]}"#, "wrong_type", "flags[1]", "/flags/1"),
        (#"[]"#, "wrong_type", "", ""),
        (#"null"#, "wrong_type", "", ""),
        (#"{"table": []}"#, "wrong_type", "table", "/table"),
    ])
    func tellsWhichFieldIsWrong(text: String, code: String, field: String, pointer: String) {
        let problem = fault(text)
        #expect(problem?.status == .unprocessableContent)
        #expect(problem?.code == code)
        #expect(problem?.members == [.init("field", .string(field)), .init("pointer", .string(pointer))])
    }

    @Test(
        arguments: [
            ("", nil, nil), ("  ", 1, 3), ("{\"number\": 1,\n \"kind\" 2}", 2, 9), ("{\"number\": 1,}", 1, 14),
            ("{\"number\": tru}", 1, 12), ("{} x", 1, 4), ("{'a': 1}", 1, 2), ("{\"number\": NaN}", 1, 12),
            ("{\"number\": 01}", 1, 13), ("{\"number\": .5}", 1, 12), ("{\"number\": 1.}", 1, 14), ("[1 2]", 1, 4),
            ("{\"a\": \"b", 1, 9), ("{\"a\": \"\u{1}\"}", 1, 8), (#"{"a": "\ud800"}"#, 1, 8),
            (#"{"a": "\ud800\u0041"}"#, 1, 8),
            (#"{"a": "\x"}"#, 1, 8), (#"{"a": "\u00g0"}"#, 1, 12), ("[", 1, 2), ("{", 1, 2), ("{\"a\":", 1, 6),
            ("]", 1, 1),
            ("// c\n{}", 1, 1), ("\u{FEFF}{}", 1, 1),
        ] as [(String, Int?, Int?)])
    func tellsWhereTheTextIsNoJSON(text: String, line: Int?, column: Int?) {
        let problem = fault(text)
        #expect(problem?.status == .badRequest)
        #expect(problem?.code == "malformed_json")
        if let line, let column {
            #expect(problem?.members == [.init("line", .int(line)), .init("column", .int(column))])
        }
    }

    @Test func bytesThatAreNotUTF8AreRefused() {
        for bytes: [UInt8] in [[0x22, 0xFF, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0xFF, 0xFE, 0x7B, 0, 0x7D, 0]] {
            #expect(throws: ProblemDetails.self) {
                try JSONBody.decode(String.self, from: ByteBuffer(bytes: bytes))
            }
        }
    }

    @Test func unknownFieldsCanBeIgnored() throws {
        let outer = try decode(#"{"number": 1, "other": {"deep": []}}"#, unknownFields: .ignored)
        #expect(outer.number == 1)
    }

    @Test func depthIsBounded() throws {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let problem = fault(
                String(repeating: open, count: 100_000) + "1" + String(repeating: close, count: 100_000))
            #expect(problem?.code == "malformed_json")
            #expect(problem?.detail?.contains("too deeply") == true)
        }
        let fits = String(repeating: "[", count: 127) + String(repeating: "]", count: 127)
        _ = try decode("{\"x\": \(fits)}", unknownFields: .ignored)
        #expect(throws: ProblemDetails.self) { try decode("{\"x\": [\(fits)]}", unknownFields: .ignored) }
    }

    @Test func hugeNumbersDoNotTrap() {
        for digits in [400, 1_000_000] {
            let number = "1" + String(repeating: "0", count: digits)
            #expect(fault("{\"inner\": {\"name\": \"a\", \"count\": \(number)}}")?.code == "invalid_value")
            #expect(fault("{\"number\": \(number)}")?.code == "invalid_value")
            #expect(fault("{\"number\": 1e\(number)}")?.code == "invalid_value")
        }
    }

    @Test func longNamesOfFieldsAreCutInProblems() throws {
        let problem = try #require(fault("{\"\(String(repeating: "x", count: 1_000_000))\\n\": 1}"))
        #expect(problem.code == "unknown_field")
        #expect(problem.body.readableBytes < 1000)
    }

    /// Every text that is accepted is one that Foundation takes, and what is cut off or changed never traps.
    @Test func changedTextsNeverTrap() throws {
        let text = Array(#"{"a": [1, -2.5e+3, "x\u0041\n", true, false, null, {}], "b": {"c": "é😀"}}"#.utf8)
        for length in 0..<text.count {
            #expect(throws: JSONFault.self) { try JSONSyntax.check(Array(text.prefix(length))) }
        }
        for index in text.indices {
            for byte: UInt8 in [0, 0x22, 0x2C, 0x30, 0x5B, 0x5C, 0x5D, 0x7B, 0x7D, 0xC3, 0xFF] {
                var changed = text
                changed[index] = byte
                guard (try? JSONSyntax.check(changed)) != nil else { continue }
                #expect(throws: Never.self) {
                    _ = try JSONSerialization.jsonObject(with: Data(changed), options: .fragmentsAllowed)
                }
            }
        }
    }
}
