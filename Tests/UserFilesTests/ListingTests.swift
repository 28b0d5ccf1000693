import Foundation
import Glibc
import LinuxSystem
import Testing

@testable import UserFiles

/// Listings: in the order of bytes, by the page, of any depth, and never without end.
@Suite struct ListingTests {
    private let test: TestRoot
    private var root: FileRoot { test.root }

    init() throws {
        test = try TestRoot()
    }

    @Test func namesAreInTheOrderOfTheirBytes() throws {
        for name in ["b", "a", "B", "a-b", "ü", "z", ".hidden"] { try Files.write("", to: test.path + "/" + name) }
        let listing = try root.list(.root)
        #expect(listing.entries.map(\.name) == [".hidden", "B", "a", "a-b", "b", "z", "ü"])
        #expect(listing.next == nil && listing.isWhole)
    }

    @Test(arguments: [1, 2, 3, 7, 100])
    func pagesTogetherAreTheWhole(_ limit: Int) throws {
        try makeTree()
        for depth in [1, 2, 3, 16] {
            let whole = try root.list(.root, depth: depth)
            #expect(whole.entries.map(\.path) == whole.entries.map(\.path).sorted())
            #expect(whole.entries.count == [1: 5, 2: 11, 3: 13][min(depth, 3)])
            #expect(try pages(depth: depth, limit: limit) == whole.entries)
        }
    }

    @Test func aListingBelowHasPathsFromTheRootAndCursorsFromItself() throws {
        try makeTree()
        let first = try root.list(FilePath("d"), depth: 2, limit: 1)
        #expect(first.entries.map(\.path.shown) == ["d/1"] && first.next == "1")
        let second = try root.list(FilePath("d"), depth: 2, after: first.next)
        #expect(second.entries.map(\.path.shown) == ["d/2", "d/sub", "d/sub/x", "d/sub/y"])
    }

    @Test func whatGoesBetweenPagesIsNoTrouble() throws {
        try makeTree()
        let first = try root.list(.root, depth: 16, limit: 5)
        let last = try #require(first.entries.last?.path)
        #expect(last.shown == "d/sub")
        try root.remove(last, recursive: true)
        #expect(try root.list(.root, depth: 16, after: first.next).entries.first?.path.shown == "d-e")
        try root.remove(FilePath("d"), recursive: true)
        #expect(try root.list(.root, depth: 16, after: first.next).entries.first?.path.shown == "d-e")
    }

    @Test func manyNamesCostAPage() throws {
        let directory = try Files.openDirectory(test.path)
        for number in 0..<20_000 {
            _ = try Files.createNew(
                PathBytes(String(format: "%05d", number * 7_919 % 20_000)), in: directory.number, mode: 0o644
            ).number
        }
        let page = try root.list(.root, limit: 3, after: "12345")
        #expect(page.entries.map(\.name) == ["12346", "12347", "12348"] && page.next == "12348")
        #expect(try root.list(.root, limit: 50_000).entries.count == FileListing.mostEntries)
        #expect(try root.list(.root, limit: -5).entries.map(\.name) == ["00000"])
        #expect(try root.list(.root, after: "19999").next == nil)
    }

    @Test func linksAreToldAndNotFollowed() throws {
        try Files.makeLink(test.path + "/l", to: test.outside)
        try Files.makeLink(test.path + "/self", to: ".")
        #expect(try root.list(.root, depth: 16).entries.map(\.path.shown) == ["l", "self"])
        #expect(code { _ = try root.list(FilePath("l")) } == .notADirectory)
        #expect(code { _ = try root.list(FilePath("self/self")) } == .notADirectory)
        #expect(code { _ = try root.list(FilePath("missing")) } == .notFound)
        try Files.write("", to: test.path + "/f")
        #expect(code { _ = try root.list(FilePath("f")) } == .notADirectory)
        #expect(code { _ = try root.list(.root, after: "../x") } == .invalidPath)
    }

    @Test func theHostsNamesAreNotTold() throws {
        try Files.makeDirectory(test.path + "/.burrow-removed-x")
        try Files.write("", to: test.path + "/.burrow-upload-y")
        try Files.makeDirectories(test.path + "/d/.burrow-mine")
        #expect(try root.list(.root, depth: 2).entries.map(\.path.shown) == ["d", "d/.burrow-mine"])
        #expect(code { _ = try root.list(FilePath(".burrow-removed-x")) } == .notFound)
        #expect(code { _ = try root.entry(FilePath(".burrow-upload-y")) } == .notFound)
        #expect(code { _ = try root.open(FilePath(".burrow-upload-y")) } == .notFound)
        #expect(code { try root.remove(FilePath(".burrow-upload-y")) } == .invalidPath)
        #expect(code { _ = try root.beginUpload(FilePath(".burrow-z")) } == .invalidPath)
        #expect(code { try root.makeDirectory(FilePath(".burrow-z/a"), parents: true) } == .invalidPath)
        #expect(code { try root.move(FilePath("d"), to: FilePath(".burrow-z")) } == .invalidPath)
    }

    @Test func whatIsDeeperThanPathsReachIsLeftOutAndSaid() throws {
        try Trees.makeDeep(in: test.path, name: String(repeating: "n", count: 250), levels: 20)
        var path = FilePath.root
        var levels = 0
        while let below = try root.list(path).entries.first {
            path = below.path
            levels += 1
        }
        #expect(levels == 16)
        #expect(try !root.list(path).isWhole)
        #expect(try root.list(.root).isWhole)
    }

    private func makeTree() throws {
        try Files.makeDirectories(test.path + "/d/sub")
        try Files.makeDirectories(test.path + "/d-e/sub")
        for name in ["a", "d/1", "d/2", "d/sub/x", "d/sub/y", "d.txt", "d-e/1", "d-e/2", "z"] {
            try Files.write(name, to: test.path + "/" + name)
        }
    }

    private func pages(depth: Int, limit: Int) throws -> [FileEntry] {
        var entries: [FileEntry] = []
        var next: String?
        repeat {
            let page = try root.list(.root, depth: depth, limit: limit, after: next)
            #expect(page.entries.count <= limit && page.isWhole)
            entries += page.entries
            next = page.next
        } while next != nil && entries.count < 100
        return entries
    }
}
