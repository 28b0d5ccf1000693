import Glibc
import LinuxSystem
import Testing

/// Files by path: links are followed only where they may be, and nothing is created by the way.
@Suite struct FilesTests {
    private let directory: TemporaryDirectory
    private var path: String { directory.path }

    init() throws {
        directory = try TemporaryDirectory()
    }

    @Test func aNewFileIsNeverAnExistingOne() throws {
        let place = try Files.openDirectory(path)
        try Files.write("kept", to: path + "/file")
        try Files.makeLink(path + "/link", to: path + "/file")
        try Files.makeLink(path + "/dangling", to: path + "/target")
        for name in ["file", "link", "dangling"] {
            #expect(throws: SystemError("create \(name)", code: EEXIST)) {
                _ = try Files.createNew(name, below: place.number).number
            }
        }
        #expect(try Files.readText(path + "/file") == "kept")
        #expect(try Files.status(path + "/target") == nil)
        let created = try Files.createNew("new", below: place.number)
        try Files.writeAll([0x61], to: created.number) { "write" }
        #expect(try Files.readText(path + "/new") == "a")
    }

    @Test func aDirectoryIsNotOpenedThroughALink() throws {
        try Files.makeDirectory(path + "/real")
        try Files.makeLink(path + "/link", to: "real")
        try Files.write("", to: path + "/file")
        _ = try Files.openDirectory(path + "/real").number
        for name in ["link", "file"] {
            let error = #expect(throws: SystemError.self) { _ = try Files.openDirectory("\(path)/\(name)").number }
            #expect([ENOTDIR, ELOOP].contains(try #require(error).code))
        }
    }

    @Test func aPlaceCanBeTheLinkItself() throws {
        try Files.write("", to: path + "/file")
        try Files.makeLink(path + "/link", to: "file")
        let followed = try Files.openPath(path + "/link")
        let link = try Files.openPath(path + "/link", followLinks: false)
        #expect(try Files.linkTarget("/proc/self/fd/\(followed.number)") == path + "/file")
        #expect(try Files.linkTarget("/proc/self/fd/\(link.number)") == path + "/link")
        #expect(try Files.linkTarget(path + "/link") == "file")
    }

    @Test func writingToAControlFileCreatesNone() throws {
        let missing = path + "/missing"
        #expect(throws: SystemError("open \(missing)", code: ENOENT)) { try Files.control("1", in: missing) }
        #expect(try Files.status(missing) == nil)
    }

    @Test func writingReplacesTheWholeFile() throws {
        try Files.write("a long text", to: path + "/file", mode: 0o640)
        try Files.write("short", to: path + "/file")
        #expect(try Files.readText(path + "/file") == "short")
        #expect(try Files.status(path + "/file")?.mode == 0o640)
    }

    @Test func touchingChangesNothing() throws {
        try Files.touch(path + "/file")
        #expect(try Files.readText(path + "/file") == "")
        try Files.write("kept", to: path + "/file")
        try Files.touch(path + "/file")
        #expect(try Files.readText(path + "/file") == "kept")
    }

    @Test func directoriesAreMadeOnce() throws {
        #expect(try Files.makeDirectory(path + "/a", mode: 0o700))
        #expect(try !Files.makeDirectory(path + "/a", mode: 0o755))
        #expect(try Files.status(path + "/a")?.mode == 0o700)
        try Files.makeDirectories(path + "/a/b//c/")
        #expect(try Files.status(path + "/a/b/c")?.kind == .directory)
        #expect(throws: SystemError("make directory \(path)/x/y", code: ENOENT)) {
            try Files.makeDirectory(path + "/x/y")
        }
    }

    @Test func whatStandsAtAPath() throws {
        try Files.write("", to: path + "/file", mode: 0o600)
        try Files.makeLink(path + "/link", to: "file")
        try Files.makeLink(path + "/dangling", to: "nowhere")
        #expect(mkfifo(path + "/fifo", 0o600) == 0)
        #expect(try Files.status(path)?.kind == .directory)
        #expect(try Files.status(path + "/file")?.kind == .regular)
        #expect(try Files.status(path + "/file")?.owner == geteuid())
        #expect(try Files.status(path + "/link")?.kind == .regular)
        #expect(try Files.status(path + "/link", followLinks: false)?.kind == .link)
        #expect(try Files.status(path + "/dangling") == nil)
        #expect(try Files.status(path + "/fifo")?.kind == .other)
        #expect(try Files.status(path + "/missing") == nil)
        #expect(try Files.status(path + "/file/below") == nil)
        #expect(Files.exists(path + "/file"))
        #expect(!Files.exists(path + "/missing"))
    }

    @Test func readingTellsTheEndFromNothingYet() throws {
        let pipe = try Files.pipe()
        try Files.setNonBlocking(pipe.first.number)
        #expect(try Files.readSome(pipe.first.number) == nil)
        try Files.writeAll([1, 2, 3], to: pipe.second.number) { "write" }
        #expect(try Files.readSome(pipe.first.number, most: 2) == [1, 2])
        #expect(try Files.readSome(pipe.first.number) == [3])
        let file = try Files.open("/dev/null")
        #expect(try Files.readSome(file.number) == [])
        #expect(throws: SystemError("read", code: EBADF)) { try Files.readSome(-1) }
    }

    @Test func readingAgainStartsAtTheBeginning() throws {
        try Files.write("first", to: path + "/file")
        let file = try Files.open(path + "/file")
        #expect(try Files.readAgain(file.number) == "first")
        try Files.write("second", to: path + "/file")
        #expect(try Files.readAgain(file.number) == "second")
        #expect(try Files.readAgain(file.number, most: 3) == "sec")
    }
}
