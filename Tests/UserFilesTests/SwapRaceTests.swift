import Glibc
import LinuxSystem
import Testing

@testable import UserFiles

/// A thread swaps files and directories with links to what is outside, as fast as it can, while clients read and write:
/// nothing outside is ever read or written.
@Suite(.serialized) struct SwapRaceTests {
    private let test: TestRoot
    private var root: FileRoot { test.root }

    init() throws {
        test = try TestRoot(prefersUnnamed: true)
        try Files.makeDirectories(test.path + "/d/sub")
        try Files.write("inside", to: test.path + "/d/file")
        try Files.write("inside", to: test.path + "/d/sub/file")
        try Files.makeLink(test.path + "/d-link", to: test.outside)
        try Files.write("inside", to: test.path + "/f")
        try Files.makeLink(test.path + "/f-link", to: test.outside + "/file")
    }

    @Test(.timeLimit(.minutes(2)), arguments: [("d/sub/file", "d"), ("d/file", "d"), ("f", "f")])
    func theSecretIsNeverRead(_ path: String, _ swapped: String) throws {
        let swapper = try swapping(swapped)
        defer { swapper.stop() }
        swapper.waitForRounds(100)
        let path = try FilePath(path)
        var outcomes: [String: Int] = [:]
        for _ in 0..<35_000 {
            do throws(FileError) {
                let file = try root.open(path)
                let text = String(decoding: try file.read(offset: 0, count: 100), as: UTF8.self)
                outcomes[text, default: 0] += 1
            } catch {
                outcomes[error.code.rawValue, default: 0] += 1
            }
            if let entry = try? root.entry(path) {
                // The link has another kind, and what it leads to another size and owner.
                #expect(entry.kind == .link || entry.size == 0 || entry.size == 6)
            }
        }
        swapper.stop()
        #expect(Set(outcomes.keys).subtracting(["inside", "notADirectory", "notRegular"]) == [])
        // Both happened, or it was no race.
        #expect(outcomes["inside", default: 0] > 0)
        #expect(outcomes["notADirectory", default: 0] + outcomes["notRegular", default: 0] > 0)
    }

    @Test(.timeLimit(.minutes(2)))
    func nothingOutsideIsListed() throws {
        try Files.write("", to: test.outside + "/secret-name")
        try Files.write("", to: test.outside + "/sub/secret-name")
        let swapper = try swapping("d")
        defer { swapper.stop() }
        var refusals = 0
        var listings = 0
        for _ in 0..<10_000 {
            for entry in try root.list(.root, depth: 4).entries { #expect(entry.name != "secret-name") }
            do throws(FileError) {
                let names = try root.list(FilePath("d/sub")).entries.map(\.name)
                #expect(names == ["file"])
                listings += 1
            } catch {
                #expect(error.code == .notADirectory)
                refusals += 1
            }
        }
        #expect(refusals > 0 && listings > 0)
        #expect(try UsageCount.usage(below: root.directory.number, mostEntries: 100).entries < 12)
    }

    @Test(.timeLimit(.minutes(2)), arguments: [true, false])
    func nothingOutsideIsChanged(_ prefersUnnamed: Bool) throws {
        let root = try FileRoot(
            path: test.path, owner: FileRoot.Owner(user: 12_345, group: 12_346),
            quota: Quota(mostBytes: 1 << 30, mostEntries: 10_000), prefersUnnamed: prefersUnnamed, clock: { 0 })
        let swappers = [try swapping("d"), try swapping("f")]
        defer { for swapper in swappers { swapper.stop() } }
        var done = 0
        var refused = 0
        func change(_ body: () throws(FileError) -> Void) {
            do throws(FileError) {
                try body()
                done += 1
            } catch {
                #expect(error.code != .other && error.code != .busy, "\(error)")
                refused += 1
            }
        }
        let deadline = MonotonicClock.nanoseconds() + 20_000_000_000
        for number in 0..<2_500 where MonotonicClock.nanoseconds() < deadline {
            change { () throws(FileError) in try root.makeDirectory(FilePath("d/sub/x/y"), parents: true) }
            change { () throws(FileError) in try root.move(FilePath("d/sub/x/y"), to: FilePath("d/z")) }
            change { () throws(FileError) in try root.move(FilePath("d/z"), to: FilePath("z"), overwrite: true) }
            change { () throws(FileError) in try root.move(FilePath("d/sub/file"), to: FilePath("d/sub/moved")) }
            change { () throws(FileError) in try root.remove(FilePath("d/sub/moved")) }
            change { () throws(FileError) in try root.remove(FilePath("d/sub/x"), recursive: true) }
            change { () throws(FileError) in try root.remove(FilePath("z"), recursive: true) }
            if number % 10 == 0 {
                for path in ["d/file", "f", "d/sub/file", "d/sub/x/new"] {
                    change { () throws(FileError) in
                        let upload = try root.beginUpload(FilePath(path), createParents: true)
                        try upload.write(Array("client".utf8))
                        _ = try upload.commit()
                    }
                }
            }
        }
        for swapper in swappers { swapper.stop() }
        #expect(done > 0 && refused > 0)
        #expect(try test.outsideIsUntouched)
    }

    @Test(.timeLimit(.minutes(2)))
    func removingATreeKeepsToIt() throws {
        // What is removed has directories in it that turn into links to the outside, and back.
        let outside = test.outside
        let path = test.path
        for _ in 0..<200 {
            try Files.makeDirectories(path + "/t/a")
            try Files.makeLink(path + "/t/l", to: outside)
            for number in 0..<5 { try Files.write("", to: path + "/t/a/\(number)") }
            let place = try Files.openDirectory(path + "/t")
            let swapper = try Repeated { _ in
                try? Files.rename("a", in: place.number, to: "l", in: place.number, .exchange)
            }
            swapper.waitForRounds(2)
            try root.remove(FilePath("t"), recursive: true)
            swapper.stop()
        }
        #expect(try test.outsideIsUntouched)
    }

    /// Swaps a name in the root with its link.
    private func swapping(_ name: String) throws -> Repeated {
        let directory = try Files.openDirectory(test.path)
        return try Repeated { _ in
            try? Files.rename(
                PathBytes(name), in: directory.number, to: PathBytes(name + "-link"), in: directory.number, .exchange)
        }
    }
}
