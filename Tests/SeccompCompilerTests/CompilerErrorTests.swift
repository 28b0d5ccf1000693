import Foundation
import SandboxPolicy
import SeccompCompiler
import Testing

/// A policy that cannot be meant is refused with the part that is wrong, never compiled without it.
@Suite struct CompilerErrorTests {
    private func compile(
        _ rule: String, default defaultAction: String = "errno:EPERM", foreign: String = "kill_process"
    ) throws -> [UInt8] {
        let text = """
            { "description": "a test", "default": "\(defaultAction)", "foreign_architecture": "\(foreign)",
              "rules": [\(rule)] }
            """
        return try SeccompCompiler.compile(JSONDecoder().decode(SyscallPolicy.self, from: Data(text.utf8)))
    }

    private func message(_ body: () throws -> [UInt8]) throws -> String {
        let error = #expect(throws: SeccompCompilerError.self) { try body() }
        return try #require(error).description
    }

    @Test func anUnknownCall() throws {
        let text = try message {
            try compile(#"{ "action": "allow", "syscalls": ["read", "raed"], "reason": "a test" }"#)
        }
        #expect(text.contains("raed"))
    }

    @Test func anUnknownCallThatIsOptionalIsLeftToTheDefault() throws {
        let with = try compile(
            #"{ "action": "allow", "syscalls": ["read", "raed"], "optional": true, "reason": "a test" }"#)
        let without = try compile(#"{ "action": "allow", "syscalls": ["read"], "reason": "a test" }"#)
        #expect(with == without)
    }

    @Test func anUnknownErrno() throws {
        let text = try message {
            try compile(#"{ "action": "errno:ENOSUCH", "syscalls": ["read"], "reason": "a test" }"#)
        }
        #expect(text.contains("ENOSUCH"))
        #expect(try message { try compile("", default: "errno:ENOSUCH") }.contains("ENOSUCH"))
        #expect(try message { try compile("", foreign: "errno:ENOSUCH") }.contains("ENOSUCH"))
    }

    @Test func aSeventhArgument() throws {
        let text = try message {
            try compile(
                """
                { "action": "allow", "syscalls": ["read"], "reason": "a test",
                  "arguments": [{ "index": 6, "operator": "equal", "value": "0x0" }] }
                """)
        }
        #expect(text.contains("read"))
    }

    @Test func aMaskedComparisonWithoutAMask() throws {
        let text = try message {
            try compile(
                """
                { "action": "allow", "syscalls": ["read"], "reason": "a test",
                  "arguments": [{ "index": 0, "operator": "masked_equal", "value": "0x0" }] }
                """)
        }
        #expect(text.contains("mask"))
    }

    @Test func oneArgumentComparedTwiceInARule() throws {
        // libseccomp cannot express it; it must not compile to half of it.
        let text = try message {
            try compile(
                """
                { "action": "allow", "syscalls": ["read"], "reason": "a test", "arguments": [
                  { "index": 0, "operator": "greater", "value": "0x1" },
                  { "index": 0, "operator": "less", "value": "0x9" }] }
                """)
        }
        #expect(text.contains("read"))
    }
}
