import LinuxSystem
import Testing

/// Names and paths as bytes: nothing is lost of them, and text is only for showing.
@Suite struct PathBytesTests {
    @Test func aNameIsAppendedWithASlashButToTheStart() {
        #expect(PathBytes.start.appending("a") == "a")
        #expect(PathBytes("a").appending("b").appending("c") == "a/b/c")
        #expect(PathBytes("/home").appending("b") == "/home/b")
    }

    @Test func partsAreWhatWasAppended() throws {
        #expect(PathBytes.start.parts == nil)
        let one = try #require(PathBytes("a").parts)
        #expect(one.directory == .start && one.name == "a")
        let two = try #require(PathBytes("a/b/c").parts)
        #expect(two.directory == "a/b" && two.name == "c")
    }

    @Test func whatIsNotTextIsKeptAndShownRepaired() {
        let name = PathBytes([0x61, 0xff, 0x0a, 0xc3])
        #expect(name.shown == "a\u{fffd}\n\u{fffd}")
        #expect(PathBytes("d").appending(name).parts?.name == name)
        #expect(name != PathBytes([0x61, 0xfe, 0x0a, 0xc3]))
        #expect(Set([name, name, "a"]).count == 2)
    }

    @Test func theOrderIsThatOfBytes() {
        let sorted: [PathBytes] = ["", "a", "a/b", "ab", "b", PathBytes([0xff])]
        #expect(sorted.reversed().sorted() == sorted)
    }
}
