import Glibc
import LinuxSystem
import Testing

/// Everything that is opened is close-on-exec from birth and closed in the end, also where a step fails.
@Suite struct LeakTests {
    @Test func nothingStaysOpenAndNothingSurvivesAnExec() async {
        // In a process of its own: nobody else opens or closes anything there.
        await #expect(processExitsWith: .success) {
            // Once before counting, for what a library opens for good at its first use.
            try LeakTests.useEverything()
            let before = try LeakTests.openDescriptors()
            for _ in 0..<50 { try LeakTests.useEverything() }
            let after = try LeakTests.openDescriptors()
            #expect(after == before, "open before: \(before), after: \(after)")
        }
    }

    private static func openDescriptors() throws -> [Int32] {
        // The listing itself is open while it is made.
        try Directories.names(in: "/proc/self/fd").compactMap { Int32($0) }.filter { fcntl($0, F_GETFD) >= 0 }.sorted()
    }

    private static func useEverything() throws {
        let directory = try TemporaryDirectory()
        let before = Set(try openDescriptors())
        let file = try Files.openDirectory(directory.path)
        let made = try Files.createNew("new", below: file.number)
        let writing = try Files.openForWriting("new", below: file.number)
        let regular = try Files.openRegular("new", below: file.number)
        _ = try Directories.names(in: file)
        let place = try Files.openPath(directory.path)
        let copy = try place.duplicate()
        let pipe = try Files.pipe()
        let memory = try Files.inMemory("test")
        let poller = try Poller()
        let bell = try Doorbell()
        let watch = try FileWatch()
        _ = try watch.add(file)
        _ = try Directories.list(Files.openDirectory(.start, beneath: file.number), most: 1)
        _ = try Files.status("new", beneath: file.number)
        let mine = try Processes.handle(of: getpid())
        try poller.add(bell.descriptor.number, token: 1)

        let sockets = try ConnectedSockets()
        let some = [memory.number, pipe.first.number]
        try sockets.send([1], descriptors: some)
        let received = try sockets.receiveDescriptors(most: 4)
        try checkCloseOnExec(since: before)
        for number in received { close(number) }
        // Refused, with descriptors on their way.
        try sockets.send([1], descriptors: some)
        if (try? sockets.receive(mostDescriptors: 1)) != nil { Issue.record("too many descriptors were taken") }
        try sockets.send([1, 2, 3], descriptors: some)
        if (try? sockets.receive(most: 2, mostDescriptors: 4)) != nil { Issue.record("a cut packet was taken") }
        failEverything(directory.path)

        let nothing = try Files.open("/dev/null")
        let program = try Files.open("/bin/true")
        let child = try Processes.spawn(
            executable: program.number, arguments: ["true"], environment: [],
            descriptors: [nothing.number, nothing.number, nothing.number])
        _ = try Processes.wait(for: child.pid)
        _ = (made.number, writing.number, copy.number, mine.number, file.number, regular.number)
        _ = try watch.next()
    }

    private static func failEverything(_ directory: String) {
        let missing = directory + "/missing/file"
        _ = try? Files.readText(missing)
        _ = try? Files.control("x", in: missing)
        _ = try? Files.write("x", to: missing)
        _ = try? Files.touch(missing)
        _ = try? Directories.names(in: missing)
        _ = try? Files.openRegular(directory, below: AT_FDCWD).number
        _ = try? Files.openDirectory(missing).number
        _ = try? Processes.handle(of: 0x7fff_ffff).number
        _ = try? DetachedMount.copy(of: missing).descriptor.number
        _ = try? DetachedMount.make("no-such-file-system", attributes: []).descriptor.number
    }

    private static func checkCloseOnExec(since before: Set<Int32>) throws {
        for number in try openDescriptors() where !before.contains(number) {
            #expect(fcntl(number, F_GETFD) == FD_CLOEXEC, "descriptor \(number) survives an exec")
        }
    }
}
