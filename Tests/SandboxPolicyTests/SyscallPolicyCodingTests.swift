import Foundation
import SandboxPolicy
import Testing

/// How a policy file is read: what is not understood is refused, never passed over.
@Suite struct SyscallPolicyCodingTests {
    private func decode<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data(text.utf8))
    }

    @Test(
        arguments: [
            (#""allow""#, .allow), (#""kill_process""#, .killProcess), (#""errno:EPERM""#, .fail("EPERM")),
        ] as [(String, SyscallPolicy.Action)])
    func actions(_ text: String, _ action: SyscallPolicy.Action) throws {
        #expect(try decode(SyscallPolicy.Action.self, text) == action)
        #expect(String(decoding: try JSONEncoder().encode(action), as: UTF8.self) == text)
    }

    @Test(arguments: [#""""#, #""Allow""#, #""log""#, #""kill""#, #""errno""#, "1", "null"])
    func unknownActions(_ text: String) {
        #expect(throws: DecodingError.self) { try decode(SyscallPolicy.Action.self, text) }
    }

    @Test(
        arguments: [
            (#""0x0""#, 0), (#""0x7e020000""#, 0x7e02_0000), (#""0xffffffffffffffff""#, .max), (#""12""#, 12),
            (#""18446744073709551615""#, .max),
        ] as [(String, UInt64)])
    func numbersKeepAll64Bits(_ text: String, _ value: UInt64) throws {
        #expect(try decode(HexadecimalNumber.self, text).value == value)
    }

    @Test(arguments: [#""""#, #""0x""#, #""-1""#, #""ff""#, #""0x10000000000000000""#, #""1.5""#, "12", "null"])
    func whatIsNoNumber(_ text: String) {
        #expect(throws: DecodingError.self) { try decode(HexadecimalNumber.self, text) }
    }

    @Test func aRuleWithoutAReasonIsRefused() {
        let text = #"{ "action": "allow", "syscalls": ["read"] }"#
        #expect(throws: DecodingError.self) { try decode(SyscallPolicy.Rule.self, text) }
    }

    @Test func anUnknownOperatorIsRefused() {
        let text = #"{ "index": 0, "operator": "like", "value": "0x0" }"#
        #expect(throws: DecodingError.self) { try decode(SyscallPolicy.Condition.self, text) }
    }

    @Test func aWrittenPolicyReadsAsItself() throws {
        let policy = try PolicyFile.decode(SyscallPolicy.self, from: "policies/context.json")
        #expect(try JSONDecoder().decode(SyscallPolicy.self, from: JSONEncoder().encode(policy)) == policy)
    }
}
