import Glibc
import LinuxSystem
import Testing

@testable import UserFiles

/// The quota: what is there and what is coming counts together.
@Suite struct QuotaTests {
    @Test func usageIsWhatIsThere() throws {
        let test = try TestRoot()
        let empty = try test.root.usage()
        #expect(empty == Usage(bytes: 0, entries: 0, isWhole: true))
        try Files.makeDirectories(test.path + "/d/e")
        try Files.write(String(repeating: "x", count: 100_000), to: test.path + "/d/e/f")
        #expect(link(test.path + "/d/e/f", test.path + "/g") == 0)
        try Files.makeLink(test.path + "/l", to: "/")
        #expect(try test.root.usage() == empty)
        test.time.advance(seconds: 5)
        let usage = try test.root.usage()
        #expect(usage.entries == 5 && usage.isWhole)
        #expect(usage.bytes >= 100_000 && usage.bytes < 150_000)
    }

    @Test func whatClientsDoCountsAtOnce() throws {
        let test = try TestRoot()
        _ = try test.root.usage()
        try test.upload(String(repeating: "x", count: 100_000), to: "f")
        try test.root.makeDirectory(FilePath("a/b"), parents: true)
        let usage = try test.root.usage()
        #expect(usage.entries == 3 && usage.bytes >= 100_000)
        test.time.advance(seconds: 5)
        #expect(try test.root.usage().entries == 3)
        try test.root.remove(FilePath("f"))
        #expect(try test.root.usage().entries == 2)
    }

    @Test func bytesBeyondTheQuotaAreRefused() throws {
        let test = try TestRoot(quota: Quota(mostBytes: 200_000, mostEntries: 100))
        #expect(code { _ = try test.root.beginUpload(FilePath("f"), expectedSize: 200_001) } == .quota)
        #expect(code { _ = try test.root.beginUpload(FilePath("f"), expectedSize: .max) } == .quota)
        let upload = try test.root.beginUpload(FilePath("f"), expectedSize: 200_000)
        try upload.write([UInt8](repeating: 1, count: 150_000))
        // Two that come at the same time share what is left.
        let second = try test.root.beginUpload(FilePath("g"))
        try second.write([UInt8](repeating: 1, count: 50_000))
        #expect(code { try second.write([1]) } == .quota)
        #expect(code { _ = try second.commit() } == .other)
        try upload.write([UInt8](repeating: 1, count: 30_000))
        _ = try upload.commit()
        #expect(try test.names == ["f"])
        // Room is where something was removed.
        #expect(code { try test.upload(String(repeating: "x", count: 100_000), to: "g") } == .quota)
        try test.root.remove(FilePath("f"))
        try test.upload(String(repeating: "x", count: 100_000), to: "g")
    }

    @Test func whatIsRemovedInsideMakesRoom() throws {
        let test = try TestRoot(quota: Quota(mostBytes: 200_000, mostEntries: 100))
        try Files.write(String(repeating: "x", count: 190_000), to: test.path + "/f")
        #expect(code { try test.upload(String(repeating: "x", count: 100_000), to: "g") } == .quota)
        #expect(unlink(test.path + "/f") == 0)
        test.time.advance(seconds: 1)
        try test.upload(String(repeating: "x", count: 100_000), to: "g")
    }

    @Test func namesBeyondTheQuotaAreRefused() throws {
        let test = try TestRoot(quota: Quota(mostBytes: 1 << 30, mostEntries: 4))
        for name in ["1", "2", "3"] { try test.root.makeDirectory(FilePath(name)) }
        let upload = try test.root.beginUpload(FilePath("4"))
        #expect(code { try test.root.makeDirectory(FilePath("5")) } == .quota)
        #expect(code { _ = try test.root.beginUpload(FilePath("5")) } == .quota)
        upload.abort()
        #expect(code { try test.root.makeDirectory(FilePath("5/6"), parents: true) } == .quota)
        try Files.makeDirectories(test.path + "/inside/more")
        test.time.advance(seconds: 5)
        #expect(try !test.root.usage().isWhole)
        #expect(code { _ = try test.root.beginUpload(FilePath("1/f")) } == .quota)
    }

    @Test func whatIsTooDeepToCountIsTooMuch() throws {
        let test = try TestRoot()
        try Trees.makeDeep(in: test.path, name: String(repeating: "n", count: 250), levels: 20)
        #expect(try !test.root.usage().isWhole)
        #expect(code { _ = try test.root.beginUpload(FilePath("f")) } == .quota)
        try test.root.remove(FilePath(String(repeating: "n", count: 250)), recursive: true)
        _ = try test.root.beginUpload(FilePath("f"))
    }
}
