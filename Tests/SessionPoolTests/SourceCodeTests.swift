import Testing
import WorkerProtocol

@testable import SessionPool

/// What is refused before any sandbox sees it.
@Suite struct SourceCodeTests {
    @Test(arguments: ["1+1", "# only a comment", "pass\n", "\u{feff}1", "ünïcödé = '🐍'", "\u{1b}", "x" + "\n"])
    func codeIsCode(_ text: String) throws {
        try SourceCode.check(Array(text.utf8))
    }

    @Test(arguments: ["", " ", "\n", " \t\r\n\u{b}\u{c}"])
    func nothingIsNoCode(_ text: String) {
        let error = #expect(throws: SandboxError.self) { try SourceCode.check(Array(text.utf8)) }
        #expect(error?.code == .invalidRequest)
        #expect(error?.description.contains("no code") == true)
    }

    @Test(
        arguments: [
            [0xff], [0x61, 0xc3], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0x61, 0x80, 0x61],
        ] as [[UInt8]])
    func bytesThatAreNotUTF8(_ bytes: [UInt8]) {
        let error = #expect(throws: SandboxError.self) { try SourceCode.check(bytes) }
        #expect(error?.code == .invalidRequest)
        #expect(error?.description.contains("UTF-8") == true)
    }

    @Test func aNULByteIsNamedByItsPlace() {
        let error = #expect(throws: SandboxError.self) { try SourceCode.check(Array("ab\0c\0".utf8)) }
        #expect(error?.code == .invalidRequest)
        #expect(error?.description.contains("offset 2") == true)
    }

    @Test func theLimitIsExact() throws {
        let most = ContextRequest.mostExecutionBytes
        try SourceCode.check([UInt8](repeating: 0x61, count: most))
        let error = #expect(throws: SandboxError.self) {
            try SourceCode.check([UInt8](repeating: 0x61, count: most + 1))
        }
        #expect(error?.code == .invalidRequest)
        #expect(error?.description.contains("\(most)") == true)
    }

    @Test(arguments: [[], [0x61, 0], [0xff]] as [[UInt8]])
    func everyMessageIsOneLine(_ bytes: [UInt8]) {
        let error = #expect(throws: SandboxError.self) { try SourceCode.check(bytes) }
        #expect(error?.description.contains("\n") == false)
        #expect(error?.description.contains(": ") == true)
    }
}
