import Testing

@testable import SessionPool

/// What a sandbox printed does nothing to a terminal, and hides nothing from a model.
@Suite struct TerminalTextTests {
    @Test(arguments: [
        ("plain é 中 👨‍👩‍👧‍👦", "plain é 中 👨‍👩‍👧‍👦"), ("a\tb\nc\rd\r\n", "a\tb\nc\rd\r\n"),
        ("\0\u{1}\u{1f}\u{7f}", "\\x00\\x01\\x1f\\x7f"),
        ("\u{1b}[31mred\u{1b}[0m", "\\x1b[31mred\\x1b[0m"), ("\u{80}\u{9b}\u{9f}\u{a0}", "\\u0080\\u009b\\u009f\u{a0}"),
        ("\u{200e}\u{202e}\u{2066}\u{2069}", "\\u200e\\u202e\\u2066\\u2069"), ("", ""),
    ])
    func controlCharactersAreShown(_ text: String, _ shown: String) {
        #expect(String(decoding: TerminalText.escaped(Array(text.utf8)[...]), as: UTF8.self) == shown)
    }

    @Test func bytesThatAreNoTextAreReplaced() {
        #expect(TerminalText.escaped([0x61, 0xff, 0x62]) == Array("a\u{fffd}b".utf8))
    }
}
