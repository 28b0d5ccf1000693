import Glibc
import LinuxSystem
import Testing

/// Listing directories, and removing those that are empty: how control groups are cleared away.
@Suite struct DirectoriesTests {
    private let directory: TemporaryDirectory
    private var path: String { directory.path }

    init() throws {
        directory = try TemporaryDirectory()
    }

    @Test func namesAreAllNamesButTheTwoThatAreEverywhere() throws {
        #expect(try Directories.names(in: path) == [])
        try Files.makeDirectories(path + "/b/below")
        try Files.write("", to: path + "/a")
        try Files.write("", to: path + "/.hidden")
        try Files.makeLink(path + "/ünï", to: "nowhere")
        #expect(try Directories.names(in: path).sorted() == [".hidden", "a", "b", "ünï"])
        #expect(throws: SystemError("list \(path)/a", code: ENOTDIR)) { try Directories.names(in: path + "/a") }
    }

    @Test func whatIsEmptyAllTheWayDownIsRemoved() throws {
        try Files.makeDirectories(path + "/a/b/c/d")
        try Files.makeDirectories(path + "/a/e")
        Directories.removeEmpty(path + "/a")
        #expect(try Directories.names(in: path) == [])
    }

    @Test func whatIsNotEmptyStaysWithAllAboveIt() throws {
        try Files.makeDirectories(path + "/a/b/c")
        try Files.makeDirectories(path + "/a/d")
        try Files.write("kept", to: path + "/a/b/file")
        Directories.removeEmpty(path + "/a")
        #expect(try Directories.names(in: path + "/a") == ["b"])
        #expect(try Directories.names(in: path + "/a/b") == ["file"])
    }

    @Test func linksAreNotFollowed() throws {
        try Files.makeDirectories(path + "/elsewhere/below")
        try Files.makeDirectory(path + "/a")
        try Files.makeLink(path + "/a/link", to: path + "/elsewhere")
        Directories.removeEmpty(path + "/a")
        #expect(try Directories.names(in: path + "/elsewhere") == ["below"])
    }

    @Test func whatIsNotThereIsNoTrouble() {
        Directories.removeEmpty(path + "/missing")
    }
}
