import Glibc
import LinuxSystem
import Testing

/// Files where somebody may have put something else: nothing else is opened, followed or waited for.
@Suite struct RegularFilesTests {
    private let directory: TemporaryDirectory
    private var path: String { directory.path }

    init() throws {
        directory = try TemporaryDirectory()
    }

    @Test(.timeLimit(.minutes(1)))
    func onlyARegularFileIsOpened() throws {
        let place = try Files.openDirectory(path)
        try Files.write("content", to: path + "/file")
        try Files.makeLink(path + "/link", to: "file")
        try Files.makeDirectory(path + "/directory")
        #expect(mkfifo(path + "/fifo", 0o600) == 0)
        let file = try Files.openRegular("file", below: place.number)
        #expect(try Files.readSome(file.number) == Array("content".utf8))
        for (name, code) in [("link", ELOOP), ("directory", EINVAL), ("fifo", EINVAL), ("missing", ENOENT)] {
            #expect(throws: SystemError("open \(name)", code: code)) {
                _ = try Files.openRegular(name, below: place.number).number
            }
        }
    }

    @Test func aPartIsReadFromItsPlace() throws {
        try Files.write("0123456789", to: path + "/file")
        let file = try Files.open(path + "/file")
        #expect(try Files.read(file.number, at: 3, most: 4) == Array("3456".utf8))
        #expect(try Files.read(file.number, at: 8, most: 4) == Array("89".utf8))
        #expect(try Files.read(file.number, at: 10, most: 4) == [])
        #expect(try Files.read(file.number, at: 0, most: 0) == [])
        // The place of the descriptor itself is another matter.
        #expect(try Files.readSome(file.number) == Array("0123456789".utf8))
        #expect(throws: SystemError("read", code: EBADF)) { try Files.read(-1, at: 0, most: 1) }
    }

    @Test func stampsFollowEachOther() throws {
        let place = try Files.openDirectory(path)
        var stamps: [Int64] = []
        for name in 0..<100 {
            let file = try Files.createNew("\(name)", below: place.number, mode: 0o600)
            try Files.writeAll([1, 2, 3], to: file.number) { "write" }
            try Files.stamp(file.number)
            let status = try Files.status(of: file.number)
            #expect(status.size == 3)
            #expect(status.mode == 0o600)
            #expect(status.kind == .regular)
            stamps.append(status.modified)
        }
        #expect(stamps == stamps.sorted())
        #expect(Set(stamps).count == 100)
    }

    @Test func anOpenDirectoryIsListedWhateverItsNameIs() throws {
        try Files.makeDirectories(path + "/a/below")
        let open = try Files.openDirectory(path + "/a")
        #expect(rename(path + "/a", path + "/b") == 0)
        for _ in 0..<2 { #expect(try Directories.names(in: open) == ["below"]) }
        let file = try Files.open("/dev/null")
        #expect(throws: SystemError.self) { try Directories.names(in: file) }
    }
}
