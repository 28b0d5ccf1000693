import Glibc
import LinuxSystem
import Testing

/// What the kernel tells of directories that are watched.
@Suite struct FileWatchTests {
    private let directory: TemporaryDirectory
    private var path: String { directory.path }

    init() throws {
        directory = try TemporaryDirectory()
    }

    @Test func nothingWaitsWhereNothingHappened() throws {
        let watch = try FileWatch()
        _ = try watch.add(Files.openDirectory(path))
        #expect(try watch.next() == nil)
        _ = try Directories.names(in: path)
        #expect(try watch.next() == nil)
    }

    @Test func namesAreHeardOfAsTheyComeAndGo() throws {
        let watch = try FileWatch()
        let mark = try watch.add(Files.openDirectory(path))
        try Files.makeDirectory(path + "/d")
        try Files.write("x", to: path + "/a")
        #expect(rename(path + "/a", path + "/b") == 0)
        #expect(unlink(path + "/b") == 0)
        #expect(rmdir(path + "/d") == 0)
        #expect(
            try watch.next() == [
                FileEvent(.appeared, mark: mark, name: "d", isDirectory: true),
                FileEvent(.appeared, mark: mark, name: "a"), FileEvent(.written, mark: mark, name: "a"),
                FileEvent(.disappeared, mark: mark, name: "a"), FileEvent(.appeared, mark: mark, name: "b"),
                FileEvent(.disappeared, mark: mark, name: "b"),
                FileEvent(.disappeared, mark: mark, name: "d", isDirectory: true),
            ])
        #expect(try watch.next() == nil)
    }

    @Test func aDirectoryIsWatchedByItselfAndNotByItsName() throws {
        try Files.makeDirectory(path + "/d")
        let watch = try FileWatch()
        let opened = try Files.openDirectory(path + "/d")
        #expect(rename(path + "/d", path + "/e") == 0)
        try Files.makeDirectory(path + "/d")
        let mark = try watch.add(opened)
        try Files.touch(path + "/d/unheard")
        try Files.touch(path + "/e/heard")
        #expect(try watch.next()?.first == FileEvent(.appeared, mark: mark, name: "heard"))
        // Opened otherwise it is the same.
        #expect(try watch.add(Files.openDirectory(path + "/e")) == mark)
    }

    @Test func onlyDirectoriesCanBeWatched() throws {
        try Files.write("", to: path + "/file")
        let watch = try FileWatch()
        #expect(throws: SystemError("watch a directory", code: ENOTDIR)) {
            _ = try watch.add(Files.open(path + "/file"))
        }
    }

    @Test func theEndOfAWatchIsHeardOf() throws {
        try Files.makeDirectory(path + "/d")
        let watch = try FileWatch()
        let root = try watch.add(Files.openDirectory(path))
        let below = try watch.add(Files.openDirectory(path + "/d"))
        #expect(rmdir(path + "/d") == 0)
        let events = try #require(try watch.next())
        #expect(events.contains(FileEvent(.unwatched, mark: below)))
        #expect(events.contains(FileEvent(.disappeared, mark: root, name: "d", isDirectory: true)))
        watch.remove(root)
        #expect(try watch.next() == [FileEvent(.unwatched, mark: root)])
        // Neither is trouble.
        watch.remove(below)
        watch.remove(root)
        // A number does not come again at once.
        #expect(try watch.add(Files.openDirectory(path)) != root)
    }

    @Test func whatIsDeletedAndStillOpenIsNotHeardOfAgain() throws {
        let watch = try FileWatch()
        let root = try Files.openDirectory(path)
        let mark = try watch.add(root)
        do {
            let file = try Files.createNew("file", below: root.number)
            #expect(unlink(path + "/file") == 0)
            _ = file.number
        }
        #expect(
            try watch.next() == [
                FileEvent(.appeared, mark: mark, name: "file"), FileEvent(.disappeared, mark: mark, name: "file"),
            ])
    }

    @Test func aFullQueueIsTold() throws {
        let most = try #require(Int(Files.readText("/proc/sys/fs/inotify/max_queued_events").dropLast()))
        let watch = try FileWatch()
        _ = try watch.add(Files.openDirectory(path))
        // Two kinds in turn: the kernel makes one of two that are the same.
        for _ in 0..<(most / 2 + 10) {
            try Files.makeDirectory(path + "/d")
            rmdir(path + "/d")
        }
        var events: [FileEvent] = []
        while let more = try watch.next() { events += more }
        #expect(events.count == most + 1)
        #expect(events.last == FileEvent(.overflow, mark: .init(number: -1)))
    }
}
