import LinuxSystem
import Testing

@testable import UserFiles

/// Paths of clients: none leads anywhere but down, and every name has an exact text.
@Suite struct FilePathTests {
    @Test(arguments: [
        ("", ""), (".", ""), ("./", ""), ("././/", ""), ("a", "a"), ("a/", "a"), ("a//b", "a/b"), ("./a/./b/.", "a/b"),
        (".../..a/a..", ".../..a/a.."), ("%2e%2e/x", "%2e%2e/x"), ("..\\x", "..\\x"), ("~/x", "~/x"), (" /\n", " /\n"),
    ])
    func whatMeansNothingIsLeftOut(_ text: String, _ path: String) throws {
        #expect(try FilePath(text).bytes == PathBytes(path))
        #expect(try FilePath(text).shown == path)
    }

    @Test(arguments: [
        "..", "../", "../x", "a/..", "a/../b", "a/../../b", "./..", ".//..//x", "/", "/etc/passwd", "//etc", "/..",
        "a\0", "\0", "a/\0/b", "..\0", "/proc/self/root",
    ])
    func whatLeadsElsewhereIsRefused(_ text: String) {
        let error = #expect(throws: FileError.self) { try FilePath(text) }
        #expect(error?.code == .invalidPath)
    }

    @Test(arguments: ["%2E%2E", "%2e%2e/x", "a/%2e%2e/b", "%2Fetc", "a%00", "a%2f..%2fb", "%", "%4", "%zz", "a%+1"])
    func escapingHidesNothing(_ text: String) {
        let error = #expect(throws: FileError.self) { try FilePath(escaped: text) }
        #expect(error?.code == .invalidPath)
    }

    @Test func lengthsAreThoseOfTheKernel() throws {
        let name = String(repeating: "n", count: 255)
        #expect(try FilePath(name).names.count == 1)
        #expect(code { _ = try FilePath(name + "n") } == .invalidPath)
        #expect(code { _ = try FilePath(String(repeating: "ü", count: 128)) } == .invalidPath)
        let longest = Array(repeating: name, count: 16).joined(separator: "/").dropLast()
        #expect(longest.utf8.count == 4_094)
        #expect(try FilePath(longest + "n").bytes.bytes.count == 4_095)
        #expect(code { _ = try FilePath(longest + "/n") } == .invalidPath)
        #expect(code { _ = try FilePath(String(repeating: "/", count: 1 << 20) + "a") } == .invalidPath)
        #expect(code { _ = try FilePath("a" + String(repeating: "/", count: 1 << 20)) } == .invalidPath)
        #expect(try FilePath(String(longest + "n")).appending("x") == nil)
    }

    @Test func everyNameHasAnExactText() throws {
        for byte in UInt8(1)...255 where byte != UInt8(ascii: "/") {
            let path = try FilePath(bytes: Array("d/x".utf8) + [byte])
            #expect(try FilePath(escaped: path.escaped) == path)
            #expect(path.escaped.utf8.allSatisfy { (0x20...0x7e).contains($0) })
            #expect(path.isText == (byte < 0x80))
        }
        let path = try FilePath(bytes: [0xff, UInt8(ascii: "%"), 0x0a])
        #expect(path.escaped == "%FF%25%0A" && path.shown == "\u{fffd}%\n")
        #expect(try FilePath("ü").escaped == "%C3%BC")
    }

    @Test func messagesAreOneLineAndShort() throws {
        let error = FileRoot.nothing(at: try FilePath(String(repeating: "\n\u{1b}[31m", count: 40)))
        #expect(error.message.utf8.count < 300 && !error.message.contains("\n") && !error.message.contains("\u{1b}"))
    }
}
