import LinuxSystem
import Testing

@testable import SessionPool

/// What is told of a file: JSON with every key, and a path that is text whatever its bytes were.
@Suite struct FileChangeTests {
    @Test func everyKeyIsAlwaysThere() throws {
        let added = try #require(FileChange(at: "/shared/a", before: nil, now: .regular, size: 7))
        let removed = try #require(FileChange(at: "/shared/b", before: .link, now: nil, size: nil))
        let changes = FileChanges(files: [added, removed], leftOut: 2, isComplete: false)
        let text = String(decoding: JSONWriter.encode(Changes(Transcript(limit: 0), changes)), as: UTF8.self)
        #expect(
            text == """
                {"variables":[],"files":[{"change":"added","path":"/shared/a","kind":"file","size_bytes":7},\
                {"change":"removed","path":"/shared/b","kind":"link","size_bytes":null}],\
                "variables_left_out":0,"files_left_out":2,"files_are_complete":false}
                """)
    }

    @Test func whatWasNotAndIsNotIsNothing() {
        #expect(FileChange(at: "/shared/a", before: nil, now: nil, size: nil) == nil)
    }

    @Test(arguments: [FileStatus.Kind.directory, .link, .other])
    func onlyFilesHaveASize(_ kind: FileStatus.Kind) {
        #expect(FileChange(at: "a", before: nil, now: kind, size: 4_096)?.sizeBytes == nil)
    }

    @Test func controlCharactersAreData() throws {
        let change = try #require(FileChange(at: "a\n\u{1b}[31m\"b", before: nil, now: .regular, size: 0))
        #expect(change.path == "a\n\u{1b}[31m\"b")
        let text = String(decoding: JSONWriter.encode(change), as: UTF8.self)
        #expect(text.contains(#"a\n\u001b[31m\"b"#))
    }

    @Test func whatIsNotTextIsRepaired() {
        let change = FileChange(at: PathBytes([0x61, 0xff, 0xe2, 0x82]), before: nil, now: .regular, size: 0)
        #expect(change?.path == "a\u{fffd}\u{fffd}")
    }

    @Test(arguments: ["x", "ü", "€", "😀", "e\u{301}"])
    func aLongPathIsCutBetweenCharacters(_ character: String) throws {
        for length in [1_000, 1_021, 1_022, 1_023, 1_024, 1_025, 4_350] {
            var text = String(repeating: "y", count: length % 4)
            while text.utf8.count + character.utf8.count <= length { text += character }
            let path = try #require(FileChange(at: PathBytes(text), before: nil, now: .regular, size: 0)).path
            if text.utf8.count <= 1_024 {
                #expect(path == text)
            } else {
                #expect((1_018...1_024).contains(path.utf8.count))
                #expect(path.hasSuffix("…") && !path.contains("\u{fffd}"))
                #expect(Array(text.utf8).starts(with: path.utf8.dropLast(3)))
            }
        }
    }

    @Test func bytesThatGrowByRepairAreCutToo() throws {
        let path = try #require(
            FileChange(at: PathBytes(Array(repeating: 0xff, count: 900)), before: nil, now: .regular, size: 0)
        ).path
        #expect(path.utf8.count <= 1_024)
        #expect(path.unicodeScalars.dropLast().allSatisfy { $0 == "\u{fffd}" })
    }
}
