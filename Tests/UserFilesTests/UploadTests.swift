import Glibc
import LinuxSystem
import Testing

@testable import UserFiles

/// Uploads: whole or not at all, in place of whatever is there but a directory, with and without files that have no
/// name.
@Suite(.serialized) struct UploadTests {
    @Test(arguments: [true, false])
    func aFileIsThereOnceItIsPlaced(_ prefersUnnamed: Bool) throws {
        let test = try TestRoot(prefersUnnamed: prefersUnnamed)
        let upload = try test.root.beginUpload(FilePath("f"))
        try upload.write(Array("one".utf8))
        #expect(code { _ = try test.root.entry(FilePath("f")) } == .notFound)
        #expect(try test.root.list(.root).entries.isEmpty)
        #expect(try test.names.count == (prefersUnnamed ? 0 : 1))
        try upload.write([])
        try upload.write(Array(" two".utf8))
        let placed = try upload.commit()
        #expect(!placed.hasReplaced && placed.entry.size == 7)
        #expect(try test.text("f") == "one two" && test.names == ["f"])
        #expect(try placed.entry == test.root.entry(FilePath("f")))
        let status = try #require(try Files.status(test.path + "/f"))
        #expect(status.mode == 0o644 && status.owner == 12_345 && status.group == 12_346)
        #expect(code { try upload.write([1]) } == .other)
        #expect(code { _ = try upload.commit() } == .other)
    }

    @Test(arguments: [true, false])
    func whatIsThereIsReplacedAndALinkNotFollowed(_ prefersUnnamed: Bool) throws {
        let test = try TestRoot(prefersUnnamed: prefersUnnamed)
        try test.upload("old", to: "f")
        let reader = try test.root.open(FilePath("f"))
        #expect(try test.upload("new", to: "f").hasReplaced)
        #expect(try test.text("f") == "new")
        #expect(try reader.read(offset: 0, count: 3) == Array("old".utf8))
        try Files.makeLink(test.path + "/l", to: test.outside + "/file")
        #expect(try test.upload("mine", to: "l").hasReplaced)
        #expect(try test.root.entry(FilePath("l")).kind == .file)
        #expect(mkfifo(test.path + "/p", 0o600) == 0)
        #expect(try test.upload("mine", to: "p").hasReplaced)
        // Another name of what was replaced is not written to.
        #expect(link(test.outside + "/file", test.path + "/h") == 0)
        #expect(try test.upload("mine", to: "h").hasReplaced)
        #expect(try test.outsideIsUntouched)
        #expect(try test.names == ["f", "h", "l", "p"])
    }

    @Test(arguments: [true, false])
    func aDirectoryIsNotReplaced(_ prefersUnnamed: Bool) throws {
        let test = try TestRoot(prefersUnnamed: prefersUnnamed)
        let upload = try test.root.beginUpload(FilePath("d"))
        try test.root.makeDirectory(FilePath("d"))
        #expect(code { _ = try upload.commit() } == .isADirectory)
        #expect(code { _ = try test.root.beginUpload(FilePath("d")) } == .isADirectory)
        #expect(code { _ = try test.root.beginUpload(.root) } == .invalidPath)
        #expect(try test.names == ["d"])
    }

    @Test(arguments: [true, false])
    func whatIsNotPlacedIsGone(_ prefersUnnamed: Bool) throws {
        let test = try TestRoot(prefersUnnamed: prefersUnnamed)
        var upload: Upload? = try test.root.beginUpload(FilePath("f"))
        try upload?.write([1, 2, 3])
        #expect(upload != nil)
        upload = nil
        let second = try test.root.beginUpload(FilePath("f"))
        second.abort()
        second.abort()
        #expect(code { try second.write([1]) } == .other)
        #expect(try test.names == [])
        #expect(try test.root.usage() == test.root.usage())
    }

    @Test func parentsAreMadeWhenAsked() throws {
        let test = try TestRoot()
        #expect(code { try test.upload("x", to: "a/b/f") } == .notFound)
        try test.upload("x", to: "a/b/f", createParents: true)
        #expect(try test.text("a/b/f") == "x")
        let status = try #require(try Files.status(test.path + "/a/b"))
        #expect(status.owner == 12_345 && status.mode == 0o755)
        try Files.makeLink(test.path + "/l", to: test.outside)
        #expect(code { try test.upload("x", to: "l/f", createParents: true) } == .notADirectory)
        #expect(code { try test.upload("x", to: "l/d/f", createParents: true) } == .notADirectory)
        #expect(code { try test.upload("x", to: "a/b/f/g", createParents: true) } == .notADirectory)
        #expect(try test.outsideIsUntouched)
    }

    @Test(arguments: [true, false])
    func conditionsHold(_ prefersUnnamed: Bool) throws {
        let test = try TestRoot(prefersUnnamed: prefersUnnamed)
        #expect(code { try test.upload("1", to: "f", ifMatch: "*") } == .preconditionFailed)
        let first = try #require(try test.upload("1", to: "f", ifNoneMatch: "*").entry.entityTag).description
        #expect(code { try test.upload("2", to: "f", ifNoneMatch: "*") } == .preconditionFailed)
        #expect(code { try test.upload("2", to: "f", ifNoneMatch: first) } == .preconditionFailed)
        let second = try #require(try test.upload("2", to: "f", ifMatch: first).entry.entityTag).description
        #expect(first != second)
        #expect(code { try test.upload("3", to: "f", ifMatch: first) } == .preconditionFailed)
        #expect(code { try test.upload("3", to: "f", ifMatch: "W/" + second) } == .preconditionFailed)
        #expect(try test.text("f") == "2" && test.names == ["f"])
        try test.upload("3", to: "f", ifMatch: "*")
        try test.upload("4", to: "f", ifNoneMatch: second)
        try Files.makeLink(test.path + "/l", to: "nowhere")
        #expect(code { try test.upload("1", to: "l", ifNoneMatch: "*") } == .preconditionFailed)
    }

    @Test func ofManyWritersWithATagOneWins() async throws {
        let test = try TestRoot()
        let tag = try #require(try test.upload("0", to: "f").entry.entityTag).description
        let winners = await withTaskGroup { group in
            for number in 0..<16 {
                group.addTask { (try? test.upload("\(number)", to: "f", ifMatch: tag)) == nil ? 0 : 1 }
            }
            return await group.reduce(0, +)
        }
        #expect(winners == 1)
    }

    @Test func nothingIsWrittenWhereNothingMayBe() throws {
        let test = try TestRoot(isReadOnly: true)
        try Files.write("there", to: test.path + "/f")
        #expect(try test.text("f") == "there")
        #expect(code { _ = try test.root.beginUpload(FilePath("g")) } == .readOnly)
        #expect(code { try test.root.remove(FilePath("f")) } == .readOnly)
        #expect(code { try test.root.makeDirectory(FilePath("d")) } == .readOnly)
        #expect(code { try test.root.makeDirectory(FilePath("d"), parents: true) } == .readOnly)
        #expect(code { try test.root.move(FilePath("f"), to: FilePath("g")) } == .readOnly)
        #expect(try test.names == ["f"])
    }

    @Test(.timeLimit(.minutes(1)))
    func aFullDiskIsSaid() throws {
        let test = try TestRoot()
        try Files.makeDirectory(test.path + "/small")
        let small = test.path + "/small"
        try #require(mount("tmpfs", small, "tmpfs", 0, "size=1m,nr_inodes=16") == 0, "this test needs root")
        defer { umount2(small, Int32(MNT_DETACH)) }
        for prefersUnnamed in [true, false] {
            let root = try FileRoot(
                path: small, owner: nil, quota: Quota(mostBytes: 1 << 30, mostEntries: 100),
                prefersUnnamed: prefersUnnamed, clock: { 0 })
            let upload = try root.beginUpload(FilePath("f"))
            let failure = code { for _ in 0..<32 { try upload.write([UInt8](repeating: 1, count: 65_536)) } }
            #expect(failure == .diskFull)
            #expect(code { try upload.write([1]) } == .other)
            #expect(code { _ = try upload.commit() } == .other)
            #expect(try Directories.names(in: small) == [])
            // There is room again.
            let second = try root.beginUpload(FilePath("f"))
            try second.write([UInt8](repeating: 1, count: 500_000))
            _ = try second.commit()
            let names = code { for number in 0..<32 { try root.makeDirectory(FilePath("\(number)")) } }
            #expect(names == .diskFull)
            for entry in try root.list(.root).entries { try root.remove(entry.path) }
            #expect(try Directories.names(in: small) == [])
        }
    }
}
