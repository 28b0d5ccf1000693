import Glibc
import LinuxSystem
import Testing

/// Single names in an open directory: each call does what it says to the name, and follows no link.
@Suite final class FilesEntriesTests {
    private let directory: TemporaryDirectory
    private let place: FileDescriptor
    private var path: String { directory.path + "/place" }

    init() throws {
        directory = try TemporaryDirectory()
        try Files.makeDirectory(directory.path + "/place")
        place = try Files.openDirectory(directory.path + "/place")
        try Files.write("outside", to: directory.path + "/outside")
        try Files.makeLink(directory.path + "/place/link", to: "../outside")
    }

    @Test func aNewFileIsNewUnderWhateverName() throws {
        _ = try Files.createNew("new", in: place.number, mode: 0o600).number
        #expect(try Files.status("new", in: place.number)?.mode == 0o600)
        for name in ["new", "link"] as [PathBytes] {
            #expect(throws: SystemError("create \(name.shown)", code: EEXIST)) {
                _ = try Files.createNew(name, in: place.number, mode: 0o600).number
            }
        }
        #expect(throws: SystemError.self) { _ = try Files.createNew("../x", in: place.number, mode: 0o600).number }
    }

    @Test func aFileWithoutANameGetsOneThatNothingHas() throws {
        let file = try Files.createUnnamed(in: place.number, mode: 0o640)
        try Files.writeAll([1, 2, 3], to: file.number) { "write" }
        #expect(try Directories.names(in: path) == ["link"])
        #expect(throws: SystemError("name link", code: EEXIST)) {
            try Files.link(file.number, as: "link", in: place.number)
        }
        try Files.link(file.number, as: "named", in: place.number)
        let status = try #require(try Files.status("named", in: place.number))
        #expect(try status.size == 3 && status.inode == Files.status(of: file.number).inode)
    }

    @Test func renamesReplaceKeepOrExchange() throws {
        try Files.write("a", to: path + "/a")
        try Files.write("b", to: path + "/b")
        #expect(throws: SystemError("rename a to b", code: EEXIST)) {
            try Files.rename("a", in: place.number, to: "b", in: place.number, .keep)
        }
        try Files.rename("a", in: place.number, to: "b", in: place.number, .exchange)
        #expect(try Files.readText(path + "/a") == "b" && Files.readText(path + "/b") == "a")
        try Files.rename("a", in: place.number, to: "link", in: place.number, .replace)
        #expect(try Files.status("link", in: place.number)?.kind == .regular)
        #expect(try Files.readText(directory.path + "/outside") == "outside")
    }

    @Test func aLinkIsReadAndNeverOpened() throws {
        #expect(try Files.linkTarget("link", in: place.number) == "../outside")
        #expect(try Files.status("link", in: place.number)?.kind == .link)
        #expect(throws: SystemError("open link", code: ELOOP)) {
            _ = try Files.openRegular("link", in: place.number).number
        }
        try Files.makeDirectory("d", in: place.number, mode: 0o755)
        #expect(throws: SystemError("read link d", code: EINVAL)) { try Files.linkTarget("d", in: place.number) }
        #expect(throws: SystemError("open d", code: EINVAL)) {
            _ = try Files.openRegular("d", in: place.number).number
        }
        #expect(throws: SystemError.self) { _ = try Files.openPlace("link", beneath: place.number).number }
    }

    @Test func namesAreRemovedByTheirKind() throws {
        try Files.makeDirectory("d", in: place.number, mode: 0o755)
        #expect(throws: SystemError("remove d", code: EISDIR)) { try Files.remove("d", in: place.number) }
        #expect(throws: SystemError("remove directory link", code: ENOTDIR)) {
            try Files.removeDirectory("link", in: place.number)
        }
        try Files.removeDirectory("d", in: place.number)
        try Files.remove("link", in: place.number)
        #expect(try Files.status("link", in: place.number) == nil)
        #expect(try Files.readText(directory.path + "/outside") == "outside")
    }

    @Test func aVisitTellsEachNameUntilItIsToldToEnd() throws {
        for number in 0..<10 { try Files.write("", to: path + "/\(number)") }
        var names: Set<PathBytes> = []
        try Directories.visit(Files.openDirectory(path)) { name in
            names.insert(name)
            return true
        }
        #expect(names.count == 11 && names.contains("link"))
        var count = 0
        try Directories.visit(Files.openDirectory(path)) { _ in
            count += 1
            return count < 3
        }
        #expect(count == 3)
    }

    @Test func aStatusTellsHolesAndTimesThatNobodySets() throws {
        try Files.write("x", to: path + "/f")
        #expect(truncate(path + "/f", 1 << 30) == 0)
        var times = [timespec(tv_sec: 5, tv_nsec: 7), timespec(tv_sec: 5, tv_nsec: 7)]
        #expect(utimensat(AT_FDCWD, path + "/f", &times, 0) == 0)
        let status = try #require(try Files.status("f", in: place.number))
        #expect(status.size == 1 << 30 && status.allocated < 1 << 20)
        #expect(status.modified == 5_000_000_007)
        #expect(try abs(status.changed - Files.now()) < 60_000_000_000)
    }
}
