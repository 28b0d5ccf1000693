import Foundation
import Glibc
import LinuxSystem
import Synchronization
import Testing

@testable import UserFiles

/// Directories made, things moved and removed.
@Suite struct ChangingTests {
    private let test: TestRoot
    private var root: FileRoot { test.root }

    init() throws {
        test = try TestRoot()
    }

    @Test func directoriesAreMade() throws {
        #expect(try root.makeDirectory(FilePath("a")))
        #expect(code { try root.makeDirectory(FilePath("a")) } == .exists)
        #expect(try !root.makeDirectory(FilePath("a"), parents: true))
        #expect(try !root.makeDirectory(.root, parents: true))
        #expect(code { try root.makeDirectory(.root) } == .invalidPath)
        #expect(code { try root.makeDirectory(FilePath("b/c")) } == .notFound)
        #expect(try root.makeDirectory(FilePath("b/c"), parents: true))
        let status = try #require(try Files.status(test.path + "/b/c"))
        #expect(status.owner == 12_345 && status.group == 12_346 && status.mode == 0o755)
        try Files.makeLink(test.path + "/l", to: test.outside)
        #expect(code { try root.makeDirectory(FilePath("l"), parents: true) } == .exists)
        #expect(code { try root.makeDirectory(FilePath("l/x"), parents: true) } == .notADirectory)
        #expect(try test.outsideIsUntouched)
    }

    @Test func thingsAreMoved() throws {
        try test.upload("f", to: "f")
        try test.upload("g", to: "d/g", createParents: true)
        try root.move(FilePath("f"), to: FilePath("d/f"))
        #expect(try test.text("d/f") == "f")
        #expect(code { try root.move(FilePath("f"), to: FilePath("x")) } == .notFound)
        #expect(code { try root.move(FilePath("d/f"), to: FilePath("d/g")) } == .exists)
        #expect(try test.text("d/g") == "g")
        try root.move(FilePath("d/f"), to: FilePath("d/g"), overwrite: true)
        #expect(try test.text("d/g") == "f")
        #expect(code { try root.move(FilePath("d"), to: FilePath("d/e")) } == .invalidPath)
        #expect(code { try root.move(FilePath("d/g"), to: FilePath("x/g")) } == .notFound)
        try root.move(FilePath("d/g"), to: FilePath("x/y/g"), createParents: true)
        #expect(code { try root.move(FilePath("x/y/g"), to: FilePath("d"), overwrite: true) } == .isADirectory)
        #expect(code { try root.move(FilePath("d"), to: FilePath("x/y/g"), overwrite: true) } == .notADirectory)
        #expect(code { try root.move(FilePath("d"), to: FilePath("x"), overwrite: true) } == .notEmpty)
        #expect(code { try root.move(.root, to: FilePath("r")) } == .invalidPath)
        #expect(code { try root.move(FilePath("d"), to: .root, overwrite: true) } == .invalidPath)
    }

    @Test func linksAreMovedAndRemovedThemselves() throws {
        try Files.makeLink(test.path + "/l", to: test.outside)
        try root.move(FilePath("l"), to: FilePath("m"))
        #expect(try root.entry(FilePath("m")).linkTarget == test.outside)
        #expect(code { try root.move(FilePath("m/file"), to: FilePath("f")) } == .notADirectory)
        try test.upload("f", to: "f")
        #expect(code { try root.move(FilePath("f"), to: FilePath("m/f")) } == .notADirectory)
        #expect(code { try root.remove(FilePath("m/file")) } == .notADirectory)
        try root.remove(FilePath("m"), recursive: true)
        #expect(try test.outsideIsUntouched && test.names == ["f"])
    }

    @Test func emptyAndFullDirectoriesAreRemoved() throws {
        try test.upload("f", to: "a/b/f", createParents: true)
        try Files.makeLink(test.path + "/a/out", to: test.outside)
        #expect(code { try root.remove(FilePath("a")) } == .notEmpty)
        try root.remove(FilePath("a"), recursive: true)
        #expect(try test.names == [])
        try root.makeDirectory(FilePath("e"))
        try root.remove(FilePath("e"))
        #expect(code { try root.remove(FilePath("e"), recursive: true) } == .notFound)
        #expect(code { try root.remove(.root, recursive: true) } == .invalidPath)
        #expect(try test.outsideIsUntouched && test.names == [])
    }

    @Test(.timeLimit(.minutes(1)))
    func treesOfAnyDepthAndWidthAreRemoved() throws {
        try Files.makeDirectories(test.path + "/t/wide")
        try Trees.makeDeep(in: test.path + "/t", levels: 3_000)
        let directory = try Files.openDirectory(test.path + "/t/wide")
        for number in 0..<5_000 {
            _ = try Files.createNew(PathBytes("\(number)"), in: directory.number, mode: 0o644).number
        }
        let before = try descriptorCount
        try root.remove(FilePath("t"), recursive: true)
        #expect(try test.names == [])
        // Other tests have descriptors too.
        #expect(try descriptorCount < before + 200)
    }

    @Test(.timeLimit(.minutes(1)))
    func removingEndsWhileSomebodyAdds() throws {
        try root.makeDirectory(FilePath("d"))
        let directory = try Files.openDirectory(test.path + "/d")
        let adder = try Repeated { number in
            _ = try? Files.makeDirectory("\(number)", below: directory.number)
        }
        defer { adder.stop() }
        adder.waitForRounds(1_000)
        let opened = try Files.openDirectory(test.path)
        // It ends, with all away or with a part left, and the path is free in any case.
        let isDone = try? TreeRemoval.remove("d", in: opened.number, root: opened.number, mostSteps: 1_000)
        #expect(code { _ = try root.entry(FilePath("d")) } == .notFound)
        adder.stop()
        #expect(try test.names.allSatisfy { $0.hasPrefix(FileRoot.reservedPrefix) })
        #expect(try isDone != true || test.names == [])
        try root.sweep(olderThan: 0)
        #expect(try test.names == [])
    }

    @Test func aPartThatIsLeftIsSweptLater() throws {
        try Files.makeDirectories(test.path + "/d/e")
        for number in 0..<50 { try Files.write("", to: test.path + "/d/e/\(number)") }
        let opened = try Files.openDirectory(test.path)
        #expect(try !TreeRemoval.remove("d", in: opened.number, root: opened.number, mostSteps: 10))
        #expect(try test.names.count == 1 && root.list(.root).entries.isEmpty)
        #expect(try root.sweep() == 0)
        #expect(try root.sweep(olderThan: 0) == 1)
        #expect(try test.names == [])
    }

    @Test func whatAHostLeftBehindIsSwept() throws {
        try Files.write("", to: test.path + "/.burrow-upload-old")
        try Files.makeLink(test.path + "/.burrow-upload-link", to: test.outside)
        try Files.write("", to: test.path + "/mine")
        try Files.write("", to: test.path + "/.burrow")
        #expect(try root.sweep() == 0)
        #expect(try root.sweep(olderThan: 0) == 2)
        #expect(try test.names == [".burrow", "mine"] && test.outsideIsUntouched)
    }

    private var descriptorCount: Int {
        get throws { try Directories.names(in: "/proc/self/fd").count }
    }
}
