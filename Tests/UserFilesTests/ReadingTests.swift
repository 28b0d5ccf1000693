import Foundation
import Glibc
import LinuxSystem
import Testing

@testable import UserFiles

/// Files read for clients: only regular ones are opened, and nothing that code inside made is waited for.
@Suite struct ReadingTests {
    private let test: TestRoot
    private var root: FileRoot { test.root }

    init() throws {
        test = try TestRoot()
    }

    @Test func entriesTellWhatIsThere() throws {
        try Files.makeDirectories(test.path + "/d")
        try Files.write("12345", to: test.path + "/d/f", mode: 0o640)
        try Files.makeLink(test.path + "/l", to: "/etc/passwd")
        #expect(mkfifo(test.path + "/p", 0o600) == 0)
        let file = try root.entry(FilePath("d/f"))
        #expect(file.kind == .file && file.size == 5 && file.name == "f" && file.mode == 0o640)
        #expect(file.entityTag != nil && file.owner == "user" && file.linkTarget == nil)
        #expect(abs(file.modifiedMilliseconds - Int64(time(nil)) * 1_000) < 60_000)
        let link = try root.entry(FilePath("l"))
        #expect(link.kind == .link && link.linkTarget == "/etc/passwd" && link.size == 0 && link.entityTag == nil)
        #expect(try root.entry(FilePath("d")).kind == .directory)
        #expect(try root.entry(FilePath("p")).kind == .other)
        #expect(try root.entry(.root).kind == .directory)
        #expect(code { _ = try root.entry(FilePath("x")) } == .notFound)
        #expect(code { _ = try root.entry(FilePath("l/x")) } == .notADirectory)
        #expect(code { _ = try root.entry(FilePath("d/f/x")) } == .notADirectory)
    }

    @Test(.timeLimit(.minutes(1)))
    func whatIsNoFileIsAnErrorAtOnce() throws {
        try Files.makeDirectory(test.path + "/directory")
        try Files.makeLink(test.path + "/link", to: test.outside + "/file")
        try Files.makeLink(test.path + "/up", to: "../outside")
        #expect(mkfifo(test.path + "/fifo", 0o666) == 0)
        // The terminal, memory, and what never ends: as root's host might find them in an image.
        for (name, kind, major, minor) in [
            ("zero", S_IFCHR, 1, 5), ("tty", S_IFCHR, 5, 0), ("disk", S_IFBLK, 7, 0), ("watchdog", S_IFCHR, 10, 130),
        ] {
            let device = UInt(major << 8 | minor)
            #expect(mknod(test.path + "/" + name, kind | 0o666, dev_t(device)) == 0)
            #expect(code { _ = try root.open(FilePath(name)) } == .notRegular)
        }
        let socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = Array((test.path + "/socket").utf8CString)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.map { UInt8(bitPattern: $0) }) }
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        #expect(bound == 0)
        for name in ["fifo", "socket", "link"] { #expect(code { _ = try root.open(FilePath(name)) } == .notRegular) }
        #expect(code { _ = try root.open(FilePath("directory")) } == .isADirectory)
        #expect(code { _ = try root.open(.root) } == .isADirectory)
        for name in ["missing", "missing/x"] { #expect(code { _ = try root.open(FilePath(name)) } == .notFound) }
        for name in ["up/file", "up/sub/file", "up/sub/x", "fifo/x"] {
            #expect(code { _ = try root.open(FilePath(name)) } == .notADirectory)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func aLeaseIsNotWaitedFor() throws {
        try Files.write("leased", to: test.path + "/f")
        let holder = try Files.openForWriting(test.path + "/f")
        // F_SETLEASE with F_WRLCK, then F_SETOWN: Glibc's module leaves out the names.
        #expect(fcntl(holder.number, 1_024, 1) == 0)
        // The kernel would tell the holder by a signal, which ends a process that does not expect it.
        #expect(fcntl(holder.number, 8, 0) == 0)
        #expect(code { _ = try root.open(FilePath("f")) } == .busy)
        #expect(fcntl(holder.number, 1_024, 2) == 0)
        #expect(try test.text("f") == "leased")
    }

    @Test func readingsAreBoundedAndEndAtTheEnd() throws {
        let content = [UInt8]((0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 / 251) })
        try Data(content).write(to: URL(filePath: test.path + "/f"))
        let file = try root.open(FilePath("f"))
        #expect(file.size == content.count)
        #expect(try file.read(offset: 0, count: .max).count == DownloadedFile.mostBytesAtOnce)
        #expect(try file.read(offset: 2_999_990, count: 100) == Array(content.suffix(10)))
        #expect(try file.read(offset: 1_000, count: 10) == Array(content[1_000..<1_010]))
        for (offset, count) in [(3_000_000, 1), (Int.max, 1), (-1, 1), (0, 0), (0, -1)] {
            #expect(try file.read(offset: offset, count: count).isEmpty)
        }
        #expect(try file.isUnchanged())
    }

    @Test func aFileThatShrinksIsAnErrorAndNoEnd() throws {
        try Files.write(String(repeating: "x", count: 1_000), to: test.path + "/f")
        let file = try root.open(FilePath("f"))
        #expect(truncate(test.path + "/f", 500) == 0)
        #expect(try file.read(offset: 0, count: 500).count == 500)
        #expect(code { _ = try file.read(offset: 0, count: 1_000) } == .busy)
        #expect(code { _ = try file.read(offset: 600, count: 10) } == .busy)
        #expect(try !file.isUnchanged())
    }

    @Test func hugeFilesWithHolesAreReadInPlaces() throws {
        try Files.write("start", to: test.path + "/f")
        let size = 8 << 40
        #expect(truncate(test.path + "/f", size) == 0)
        let file = try root.open(FilePath("f"))
        #expect(file.size == size)
        #expect(try file.read(offset: size - 3, count: 10) == [0, 0, 0])
        #expect(try file.read(offset: 0, count: 5) == Array("start".utf8))
        #expect(try root.usage().bytes < 1 << 20)
    }

    @Test func namesThatAreNoTextAreReachedByTheirExactOnes() throws {
        let name = PathBytes([0xff, 0xfe, UInt8(ascii: "%")])
        let directory = try Files.openDirectory(test.path)
        let file = try Files.createNew(name, in: directory.number, mode: 0o644)
        try Files.writeAll(Array("there".utf8), to: file.number) { "write" }
        let entry = try #require(try root.list(.root).entries.first)
        #expect(entry.name == "\u{fffd}\u{fffd}%" && entry.path.escaped == "%FF%FE%25" && !entry.path.isText)
        let path = try FilePath(escaped: entry.path.escaped)
        #expect(try root.open(path).read(offset: 0, count: 10) == Array("there".utf8))
        try root.remove(path)
        #expect(try test.names == [])
    }

    @Test func tagsChangeWithEveryChange() throws {
        try Files.write("1", to: test.path + "/f")
        var tags: Set<EntityTag> = []
        for change in [
            {}, { chmod(test.path + "/f", 0o600) }, { truncate(test.path + "/f", 5) },
            { truncate(test.path + "/f", 1) },
        ] as [() -> Void] {
            change()
            tags.insert(try #require(try root.entry(FilePath("f")).entityTag))
        }
        // A copy with everything the same that can be set.
        try Files.write("1", to: test.path + "/g")
        tags.insert(try #require(try root.entry(FilePath("g")).entityTag))
        #expect(tags.count == 5 && tags.allSatisfy { !$0.isWeak && EntityTag($0.description) == $0 })
        #expect(try root.entry(FilePath("g")).entityTag == root.open(FilePath("g")).entry.entityTag)
    }
}
