import Glibc
import LinuxSystem
import Testing

/// Paths below a directory: no link leads anywhere, and nothing outside is reached.
@Suite struct FilesBeneathTests {
    private let directory: TemporaryDirectory
    private var path: String { directory.path }

    init() throws {
        directory = try TemporaryDirectory()
        try Files.makeDirectories(path + "/root/a/b")
        try Files.write("12345", to: path + "/root/a/b/file")
        try Files.write("secret", to: path + "/outside")
        try Files.makeLink(path + "/root/link", to: "a")
        try Files.makeLink(path + "/root/a/etc", to: "/etc")
    }

    @Test func whatIsThereIsFoundWithItsKindAndSize() throws {
        let root = try Files.openDirectory(path + "/root")
        let file = try #require(try Files.status("a/b/file", beneath: root.number))
        #expect(file.kind == .regular && file.size == 5)
        #expect(try Files.status("a/b", beneath: root.number)?.kind == .directory)
        #expect(try Files.status(.start, beneath: root.number)?.kind == .directory)
        #expect(mkfifo(path + "/root/fifo", 0o600) == 0)
        #expect(try Files.status("fifo", beneath: root.number)?.kind == .other)
    }

    @Test func aLinkIsSeenAndNeverFollowed() throws {
        let root = try Files.openDirectory(path + "/root")
        #expect(try Files.status("link", beneath: root.number)?.kind == .link)
        #expect(try Files.status("a/etc", beneath: root.number)?.kind == .link)
        for place in ["link/b", "link/b/file", "a/etc/passwd"] {
            #expect(try Files.status(PathBytes(place), beneath: root.number) == nil, "\(place)")
        }
        for place in ["link", "a/etc", "link/b"] {
            #expect(
                isNothing { _ = try Files.openDirectory(PathBytes(place), beneath: root.number).number }, "\(place)")
        }
    }

    @Test(arguments: ["..", "../outside", "a/../../outside", "/etc", "missing", "missing/below", "a/b/file/below"])
    func nothingElseIsReached(_ place: String) throws {
        let root = try Files.openDirectory(path + "/root")
        #expect(try Files.status(PathBytes(place), beneath: root.number) == nil)
        #expect(isNothing { _ = try Files.openDirectory(PathBytes(place), beneath: root.number).number })
    }

    @Test func otherTroubleIsTold() throws {
        let root = try Files.openDirectory(path + "/root")
        let long = PathBytes(Array(repeating: UInt8(ascii: "x"), count: 5_000))
        let error = #expect(throws: SystemError.self) { try Files.status(long, beneath: root.number) }
        #expect(error?.code == ENAMETOOLONG)
    }

    @Test func aListingHasKindsAndEveryByteOfTheNames() throws {
        let strange = PathBytes([0xff, 0x0a, 0x22] + Array(repeating: UInt8(ascii: "y"), count: 252))
        #expect(mkfifo(path + "/root/fifo", 0o600) == 0)
        try strange.bytes.withUnsafeBytes { name in
            let root = try Files.openDirectory(path + "/root")
            var name = name.map { CChar(bitPattern: $0) } + [0]
            #expect(mkdirat(root.number, &name, 0o700) == 0)
        }
        let listing = try Directories.list(Files.openDirectory(path + "/root"), most: 100)
        #expect(listing.isWhole)
        #expect(
            Dictionary(listing.entries.map { ($0.name, $0.kind) }) { first, _ in first } == [
                "a": .directory, "link": .link, "fifo": .other, strange: .directory,
            ])
    }

    @Test func aListingEndsWhereItIsToldTo() throws {
        for number in 0..<10 { try Files.write("", to: path + "/root/a/b/\(number)") }
        let some = try Directories.list(Files.openDirectory(path + "/root/a/b"), most: 10)
        #expect(some.entries.count == 10 && !some.isWhole)
        let all = try Directories.list(Files.openDirectory(path + "/root/a/b"), most: 11)
        #expect(all.entries.count == 11 && all.isWhole)
        let none = try Directories.list(Files.openDirectory(path + "/root/a/b"), most: 0)
        #expect(none.entries.isEmpty && !none.isWhole)
    }

    private func isNothing(_ body: () throws -> Void) -> Bool {
        do {
            try body()
            return false
        } catch {
            return (error as? SystemError)?.isNothingBeneath == true
        }
    }
}
