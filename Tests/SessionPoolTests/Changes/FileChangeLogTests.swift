import Glibc
import LinuxSystem
import Testing

@testable import SessionPool

/// What really happens to files, and what a log tells of it.
@Suite @HostLoop struct FileChangeLogTests {
    private let directories: WatchedDirectories
    private let home: String

    init() throws {
        directories = try WatchedDirectories()
        home = try directories.home()
    }

    // MARK: Files

    @Test func nothingIsTheWholeTruthWhereNothingHappened() throws {
        try Files.write("", to: home + "/there")
        let log = try directories.log()
        #expect(log.changes() == FileChanges(files: [], leftOut: 0, isComplete: true))
    }

    @Test func filesThatAreMadeWrittenCutAndRemoved() throws {
        for name in ["appended", "cut", "kept", "read", "removed", "rewritten"] {
            try Files.write("12345", to: "\(home)/\(name)")
        }
        let log = try directories.log()
        try Files.write("new", to: home + "/new")
        try Files.touch(home + "/empty")
        try append("678", to: home + "/appended")
        try Files.write("", to: home + "/cut")
        _ = try Files.readText(home + "/read")
        #expect(unlink(home + "/removed") == 0)
        try Files.write("other", to: home + "/rewritten")
        try Files.write("shared", to: directories.shared + "/s")
        let expected = [
            "* file /home/user/appended 8", "* file /home/user/cut 0", "+ file /home/user/empty 0",
            "+ file /home/user/new 3", "- file /home/user/removed", "* file /home/user/rewritten 5",
            "+ file /shared/s 6",
        ]
        #expect(log.changes().completeLines == expected)
        // Asking changes nothing; only to forget does.
        #expect(log.changes().completeLines == expected)
        log.forget()
        #expect(log.changes().completeLines == [])
    }

    @Test func whatComesAndGoesIsNotTold() throws {
        try Files.write("", to: home + "/there")
        let log = try directories.log()
        try Files.write("", to: home + "/temporary")
        try Files.makeDirectories(home + "/d/e")
        #expect(unlink(home + "/temporary") == 0 && rmdir(home + "/d/e") == 0 && rmdir(home + "/d") == 0)
        // Removed and made again, on the other hand, is not what it was.
        #expect(unlink(home + "/there") == 0)
        try Files.write("again", to: home + "/there")
        #expect(log.changes().completeLines == ["* file /home/user/there 5"])
    }

    @Test func aFileIsRenamedAndAnotherReplacedAtOnce() throws {
        for name in ["old", "target"] { try Files.write(name, to: "\(home)/\(name)") }
        let log = try directories.log()
        #expect(rename(home + "/old", home + "/renamed") == 0)
        try Files.write("longer", to: home + "/.target.tmp")
        #expect(rename(home + "/.target.tmp", home + "/target") == 0)
        #expect(
            log.changes().completeLines == [
                "- file /home/user/old", "+ file /home/user/renamed 3", "* file /home/user/target 6",
            ])
    }

    @Test func aFileThatStaysOpenIsChangedOnceItIsClosed() throws {
        let log = try directories.log()
        do {
            let place = try Files.openDirectory(home)
            let file = try Files.createNew("open", below: place.number)
            try Files.writeAll([1, 2], to: file.number) { "write" }
            #expect(log.changes().completeLines == ["+ file /home/user/open 2"])
            log.forget()
            try Files.writeAll([3], to: file.number) { "write" }
            #expect(log.changes().completeLines == [])
        }
        #expect(log.changes().completeLines == ["* file /home/user/open 3"])
    }

    @Test func linksAndFifosAreToldOfAndNotFollowed() throws {
        try Files.makeLink(home + "/old", to: "/etc")
        let log = try directories.log()
        try Files.makeLink(home + "/etc", to: "/etc")
        try Files.makeLink(home + "/passwd", to: "/etc/passwd")
        try Files.makeLink(home + "/dangling", to: "nowhere")
        try Files.makeLink(home + "/loop", to: "loop")
        #expect(mkfifo(home + "/fifo", 0o600) == 0)
        #expect(unlink(home + "/old") == 0)
        #expect(
            log.changes().completeLines == [
                "+ link /home/user/dangling", "+ link /home/user/etc", "+ other /home/user/fifo",
                "+ link /home/user/loop", "- link /home/user/old", "+ link /home/user/passwd",
            ])
        log.forget()
        for name in ["etc", "fifo"] { #expect(unlink("\(home)/\(name)") == 0) }
        #expect(log.changes().completeLines == ["- link /home/user/etc", "- other /home/user/fifo"])
    }

    @Test func aLinkInThePlaceOfADirectoryLeadsNowhere() throws {
        let outside = try TemporaryDirectory()
        try Files.write("secret", to: outside.path + "/secret")
        try Files.makeDirectory(home + "/d")
        let log = try directories.log()
        #expect(rmdir(home + "/d") == 0)
        try Files.makeLink(home + "/d", to: outside.path)
        #expect(log.changes().completeLines == ["* link /home/user/d"])
        try Files.write("unheard", to: outside.path + "/other")
        #expect(log.changes().completeLines == ["* link /home/user/d"])
    }

    @Test func aSecondNameOfAFileIsAFile() throws {
        try Files.write("12345", to: home + "/first")
        let log = try directories.log()
        #expect(link(home + "/first", home + "/second") == 0)
        #expect(log.changes().completeLines == ["+ file /home/user/second 5"])
    }

    @Test func uploadsAreToldOfByTheirNamesOnly() throws {
        try Files.write("old", to: home + "/data.csv")
        let log = try directories.log()
        for name in ["data.csv", "new.csv"] {
            try Files.write("12345", to: "\(home)/.burrow-upload-17")
            #expect(rename("\(home)/.burrow-upload-17", "\(home)/\(name)") == 0)
        }
        #expect(log.changes().completeLines == ["* file /home/user/data.csv 5", "+ file /home/user/new.csv 5"])
    }

    @Test func noNameIsHidden() throws {
        let log = try directories.log()
        try Files.write("secret", to: home + "/.burrow-upload-17")
        #expect(log.changes().completeLines == ["+ file /home/user/.burrow-upload-17 6"])
    }

    @Test(arguments: [Int.max / 4, 10_000_000_000, -10_000_000_000])
    func timesThatCannotBeCountedAreTimes(_ seconds: Int) throws {
        let log = try directories.log()
        try Files.write("x", to: home + "/x")
        for path in [home + "/x", home] {
            let times = [timespec(tv_sec: seconds, tv_nsec: 0), timespec(tv_sec: seconds, tv_nsec: 0)]
            // A file system that has no such times takes the nearest.
            _ = utimensat(AT_FDCWD, path, times, 0)
        }
        #expect(log.changes().completeLines == ["+ file /home/user/x 1"])
        #expect(try directories.log().changes().completeLines == [])
    }

    @Test func namesOfAnyBytesAreShown() throws {
        let log = try directories.log()
        let root = try Files.openDirectory(home)
        let long = String(repeating: "n", count: 255)
        for name in [Array("line\nend".utf8), [0xff, 0x61], Array(long.utf8), [0x1b, 0x5b, 0x6d]] {
            let path = name.map { CChar(bitPattern: $0) } + [0]
            #expect(mknodat(root.number, path, S_IFREG | 0o600, 0) == 0)
        }
        #expect(
            log.changes().completeLines == [
                "+ file /home/user/\u{1b}[m 0", "+ file /home/user/line\nend 0", "+ file /home/user/\(long) 0",
                "+ file /home/user/\u{fffd}a 0",
            ])
    }

    // MARK: Directories

    @Test func filesInNewDirectoriesAreFoundHoweverDeep() throws {
        let log = try directories.log()
        try Files.makeDirectories(home + "/a/b/c/d")
        try Files.write("1", to: home + "/a/b/c/d/file")
        try Files.write("2", to: home + "/a/b/file")
        let expected = [
            "+ directory /home/user/a", "+ directory /home/user/a/b", "+ directory /home/user/a/b/c",
            "+ directory /home/user/a/b/c/d", "+ file /home/user/a/b/c/d/file 1", "+ file /home/user/a/b/file 1",
        ]
        #expect(log.changes().completeLines == expected)
        // They are watched now.
        log.forget()
        try Files.write("22", to: home + "/a/b/c/d/file")
        try Files.write("3", to: home + "/a/b/c/new")
        #expect(
            log.changes().completeLines == ["* file /home/user/a/b/c/d/file 2", "+ file /home/user/a/b/c/new 1"])
    }

    @Test func aDirectoryIsRenamedWithWhatIsInIt() throws {
        try Files.makeDirectories(home + "/old/below")
        try Files.write("1", to: home + "/old/below/file")
        let log = try directories.log()
        #expect(rename(home + "/old", home + "/new") == 0)
        try Files.write("22", to: home + "/new/below/file")
        #expect(
            log.changes().completeLines == [
                "+ directory /home/user/new", "+ directory /home/user/new/below",
                "+ file /home/user/new/below/file 2", "- directory /home/user/old",
                "- directory /home/user/old/below", "- file /home/user/old/below/file",
            ])
        log.forget()
        try Files.write("333", to: home + "/new/below/file")
        #expect(log.changes().completeLines == ["* file /home/user/new/below/file 3"])
        // And back: both names are known.
        #expect(rename(home + "/new", home + "/old") == 0)
        #expect(rename(home + "/old", home + "/new") == 0)
        #expect(log.changes().completeLines?.contains("* file /home/user/new/below/file 3") == true)
    }

    @Test func twoDirectoriesChangePlaces() throws {
        try Files.makeDirectories(home + "/a/in-a")
        try Files.makeDirectories(home + "/b/in-b")
        let log = try directories.log()
        #expect(rename(home + "/a", home + "/t") == 0)
        #expect(rename(home + "/b", home + "/a") == 0)
        #expect(rename(home + "/t", home + "/b") == 0)
        #expect(
            log.changes().completeLines == [
                "* directory /home/user/a", "- directory /home/user/a/in-a", "+ directory /home/user/a/in-b",
                "* directory /home/user/b", "+ directory /home/user/b/in-a", "- directory /home/user/b/in-b",
            ])
        log.forget()
        try Files.touch(home + "/a/in-b/x")
        try Files.touch(home + "/b/in-a/y")
        #expect(log.changes().completeLines == ["+ file /home/user/a/in-b/x 0", "+ file /home/user/b/in-a/y 0"])
    }

    @Test func aDirectoryIsRemovedWhileItIsWatched() throws {
        try Files.makeDirectories(home + "/d/e")
        try Files.write("", to: home + "/d/e/file")
        let log = try directories.log()
        #expect(unlink(home + "/d/e/file") == 0 && rmdir(home + "/d/e") == 0 && rmdir(home + "/d") == 0)
        #expect(
            log.changes().completeLines == [
                "- directory /home/user/d", "- directory /home/user/d/e", "- file /home/user/d/e/file",
            ])
        // Made again, it is watched again.
        try Files.makeDirectories(home + "/d/e")
        log.forget()
        try Files.touch(home + "/d/e/new")
        #expect(log.changes().completeLines == ["+ file /home/user/d/e/new 0"])
    }

    @Test func aDirectoryGoesWhereNobodyWatches() throws {
        // Of the same file system, so that it can be moved there.
        let outside = try TemporaryDirectory(in: "/dev/shm")
        try Files.makeDirectories(home + "/d/e")
        let log = try directories.log()
        #expect(rename(home + "/d", outside.path + "/d") == 0)
        try Files.touch(outside.path + "/d/e/unheard")
        #expect(log.changes().completeLines == ["- directory /home/user/d", "- directory /home/user/d/e"])
        log.forget()
        try Files.touch(outside.path + "/d/e/unheard-too")
        #expect(log.changes().completeLines == [])
    }

    @Test func theHomeItselfIsReplaced() throws {
        try Files.write("1", to: home + "/old")
        let log = try directories.log()
        #expect(unlink(home + "/old") == 0 && rmdir(home) == 0)
        #expect(!log.changes().isComplete)
        try Files.makeDirectory(home)
        log.forget()
        try Files.write("2", to: home + "/new")
        #expect(log.changes().completeLines == ["+ file /home/user/new 1"])
    }

    @Test func aHomeThatIsNotThereIsNotComplete() throws {
        let log = FileChangeLog([(home + "/missing", "/home/user")], watcher: directories.watcher)
        #expect(log.changes() == FileChanges(files: [], leftOut: 0, isComplete: false))
        // What is there when it comes is not new.
        try Files.makeDirectories(home + "/missing/d")
        #expect(log.changes() == FileChanges(files: [], leftOut: 0, isComplete: false))
        log.forget()
        try Files.touch(home + "/missing/d/file")
        #expect(log.changes().completeLines == ["+ file /home/user/d/file 0"])
    }

    // MARK: Much

    @Test func ofManyFilesTheFirstAreTold() throws {
        let log = try directories.log()
        for number in 1_000..<5_000 { try Files.touch("\(home)/\(number)") }
        let changes = log.changes()
        #expect(changes.isComplete && changes.leftOut == 3_900)
        #expect(changes.lines == (1_000..<1_100).map { "+ file /home/user/\($0) 0" })
    }

    @Test func moreFilesThanTheQueueHoldsAreFoundByLooking() throws {
        for number in 0..<100 { try Files.touch("\(home)/old-\(number)") }
        let log = try directories.log()
        for number in 0..<100 { unlink("\(home)/old-\(number)") }
        for number in 10_000..<20_000 { try Files.touch("\(home)/\(number)") }
        let changes = log.changes()
        #expect(!changes.isComplete)
        #expect(changes.files.count + changes.leftOut == 10_100)
        #expect(changes.lines.first == "+ file /home/user/10000 0")
        // All is known again.
        log.forget()
        for number in 10_000..<10_003 { #expect(unlink("\(home)/\(number)") == 0) }
        #expect(log.changes().completeLines == (10_000..<10_003).map { "- file /home/user/\($0)" })
    }

    @Test func moreNamesThanAreKeptAreNotComplete() throws {
        for number in 0..<20_100 { try Files.touch("\(home)/\(number)") }
        let log = try directories.log()
        #expect(!log.changes().isComplete)
        for number in 0..<20_000 { unlink("\(home)/\(number)") }
        log.forget()
        try Files.touch(home + "/new")
        #expect(log.changes().completeLines == ["+ file /home/user/new 0"])
    }

    @Test func aThousandNestedDirectories() throws {
        let log = try directories.log()
        let depth = 1_000
        try nest(depth, below: home)
        let changes = log.changes()
        #expect(!changes.isComplete)
        #expect(changes.files.count == 100)
        #expect(changes.files.allSatisfy { $0.change == .added && $0.kind == .directory })
        #expect(changes.files.count + changes.leftOut <= 256)
        log.forget()
        try Files.touch(home + "/shallow")
        #expect(log.changes().lines == ["+ file /home/user/shallow 0"])
        // All of them go, and it is well again.
        try unnest(depth, below: home)
        log.forget()
        try Files.touch(home + "/shallower")
        #expect(log.changes().completeLines == ["+ file /home/user/shallower 0"])
    }

    @Test func pathsLongerThanThePathsOfTheKernel() throws {
        let log = try directories.log()
        let name = String(repeating: "d", count: 250)
        var places = [try Files.openDirectory(home).release()]
        defer { for place in places { close(place) } }
        for _ in 0..<30 {
            try Files.makeDirectory(name, below: places[places.count - 1])
            places.append(try Files.openDirectory(name, below: places[places.count - 1]).release())
        }
        let changes = log.changes()
        #expect(!changes.isComplete)
        #expect(changes.files.allSatisfy { $0.path.utf8.count <= 1_024 && $0.change == .added })
        #expect(changes.files.count >= 15)
        for place in places.dropLast().reversed() { #expect(unlinkat(place, name, AT_REMOVEDIR) == 0) }
        log.forget()
        #expect(log.changes().completeLines == [])
    }

    private func append(_ text: String, to path: String) throws {
        let file = fopen(path, "a")
        #expect(file != nil && fputs(text, file) >= 0 && fclose(file) == 0)
    }

    /// Directories each in the one before, deeper than any path can say.
    private func nest(_ depth: Int, below path: String) throws {
        var place = try Files.openDirectory(path)
        for _ in 0..<depth {
            try Files.makeDirectory("nested", below: place.number)
            place = try Files.openDirectory("nested", below: place.number)
        }
    }

    private func unnest(_ depth: Int, below path: String) throws {
        var place = try Files.openDirectory(path)
        for _ in 1..<depth { place = try Files.openDirectory("nested", below: place.number) }
        for _ in 0..<depth {
            unlinkat(place.number, "nested", AT_REMOVEDIR)
            let above = openat(place.number, "..", O_RDONLY | O_CLOEXEC)
            place = FileDescriptor(owning: above)
        }
    }
}
