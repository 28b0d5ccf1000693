import Foundation
import Glibc
import LinuxSystem
import SandboxPolicy
import Testing

@testable import SessionPool

/// Outputs are the host's: kept whole up to a bound, for their owner alone, and never through what somebody planted.
@Suite struct OutputStoreTests {
    private let outputs: TestOutputs

    init() throws {
        outputs = try TestOutputs()
    }

    // MARK: Keeping

    @Test(arguments: ["", "a", "text\n", "\n\nä中😀\0\u{1b}[31m\r\n", "out_abc 1 2\nburrow-output-1 0 0 0\n"])
    func whatIsKeptIsRead(_ text: String) throws {
        let handle = try outputs.keep(text)
        let page = try outputs.store.page(of: handle, owner: outputs.owner)
        #expect(page.text == text)
        #expect(page.totalCharacters == text.unicodeScalars.count)
        #expect(page.characters == page.totalCharacters)
        #expect(page.nextOffset == nil)
        #expect(page.droppedBytes == 0)
    }

    @Test func filesAreForTheHostAloneAndNotBelowWhatSandboxesSee() throws {
        let handle = try outputs.keep("text")
        for directory in ["/outputs", "/outputs/acme", "/outputs/acme/ada"] {
            #expect(try Files.status(outputs.data + directory, followLinks: false)?.mode == 0o700)
        }
        let status = try #require(try Files.status("\(outputs.place)/\(handle)", followLinks: false))
        #expect(status.kind == .regular)
        #expect(status.mode == 0o600)
        #expect(status.owner == geteuid())
        #expect(try outputs.names() == [handle.description])
        #expect(try Directories.names(in: outputs.data) == ["outputs"])
    }

    @Test(arguments: ["", "a", "ä", "中", "😀", "e\u{301}", "🇩🇪", "👨‍👩‍👧‍👦", "\r\n"])
    func whatIsTooLongLosesItsEndBetweenCharacters(_ unit: String) throws {
        let bounds = OutputBounds(bytesOfOutput: 1_000, bytesOfUser: 10_000, outputsOfUser: 10)
        let outputs = try TestOutputs(bounds: bounds)
        for shift in 0..<5 {
            let text = String(repeating: "x", count: shift) + String(repeating: unit, count: 2_000)
            let handle = try outputs.keep(text)
            let page = try outputs.store.page(of: handle, owner: outputs.owner)
            let kept = page.text.utf8.count
            #expect(page.droppedBytes == text.utf8.count - kept)
            #expect(kept <= 1_000)
            #expect(kept > 1_000 - max(1, unit.utf8.count) || unit.isEmpty)
            #expect(text.utf8.starts(with: page.text.utf8))
            #expect(HostileText.boundaries(in: text).contains(kept))
        }
    }

    @Test func aTextOfTheBoundItselfIsWhole() throws {
        let outputs = try TestOutputs(bounds: OutputBounds(bytesOfOutput: 10, bytesOfUser: 1_000, outputsOfUser: 10))
        let whole = try outputs.keep("0123456789")
        #expect(try outputs.store.page(of: whole, owner: outputs.owner).droppedBytes == 0)
        let cut = try outputs.keep("0123456789a")
        #expect(try outputs.store.page(of: cut, owner: outputs.owner).droppedBytes == 1)
        let search = try outputs.store.search(for: "a", in: cut, owner: outputs.owner)
        #expect(search.matchCount == 0)
        #expect(search.droppedBytes == 1)
    }

    // MARK: Retention

    @Test func theOldestOutputsGoFirstByNumber() throws {
        let outputs = try TestOutputs(bounds: OutputBounds(bytesOfOutput: 100, bytesOfUser: 10_000, outputsOfUser: 3))
        let handles = try (0..<7).map { try outputs.keep("text \($0)") }
        #expect(try outputs.names() == Set(handles.suffix(3).map(\.description)))
        #expect(try outputs.text(of: handles[6]) == "text 6")
        let error = #expect(throws: SandboxError.self) { try outputs.text(of: handles[3]) }
        #expect(error?.code == .invalidRequest)
        #expect(
            error?.description
                == "acme/ada has no output \(handles[3]): name its owner with --tenant and --user, or run the code again, "
                + "for old outputs are removed first")
    }

    @Test func theOldestOutputsGoFirstBySize() throws {
        let outputs = try TestOutputs(bounds: OutputBounds(bytesOfOutput: 500, bytesOfUser: 1_000, outputsOfUser: 100))
        let small = try (0..<10).map { try outputs.keep("\($0)") }
        let large = try outputs.keep(String(repeating: "x", count: 470))
        #expect(try outputs.names().count == 11)
        let another = try outputs.keep(String(repeating: "x", count: 470))
        let names = try outputs.names()
        #expect(names.isSuperset(of: [large.description, another.description]))
        #expect(!names.contains(small[0].description))
        let sizes = try names.map { try Files.status("\(outputs.place)/\($0)")?.size ?? 0 }
        #expect(sizes.reduce(0, +) <= 1_000)
    }

    @Test func usersDoNotTakeEachOthersRoom() throws {
        let outputs = try TestOutputs(bounds: OutputBounds(bytesOfOutput: 100, bytesOfUser: 10_000, outputsOfUser: 1))
        let handle = try outputs.keep("of ada")
        _ = try outputs.store.keep(text: "of bob", owner: Owner(tenant: "acme", user: "bob"))
        _ = try outputs.store.keep(text: "of another ada", owner: Owner(tenant: "other", user: "ada"))
        #expect(try outputs.text(of: handle) == "of ada")
    }

    @Test func whatADeadHostLeftIsRemoved() throws {
        _ = try outputs.keep("first")
        try Files.write("half", to: outputs.place + "/.unfinished-out_abcdefghijklmnopqrstuvwxyz")
        let handle = try outputs.keep("second")
        #expect(try outputs.names().count == 2)
        #expect(try outputs.text(of: handle) == "second")
    }

    @Test func manyAtOnceAreAllKept() async throws {
        let outputs = outputs
        // Long enough for one to be written while another begins.
        let padding = String(repeating: "x", count: 1 << 20)
        let handles = try await withThrowingTaskGroup(of: OutputHandle.self) { group in
            for number in 10..<50 { group.addTask { try outputs.keep("text \(number) \(padding)") } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let texts = try handles.map { handle in
            try outputs.store.page(of: handle, owner: outputs.owner, limit: 8).text
        }
        #expect(Set(texts) == Set((10..<50).map { "text \($0) " }))
    }

    // MARK: Others

    @Test func handlesOfOthersAreUnknown() throws {
        let handle = try outputs.keep("of ada")
        for (tenant, user) in [("acme", "bob"), ("other", "ada"), ("ada", "acme")] {
            let other = try Owner(tenant: tenant, user: user)
            _ = try outputs.store.keep(text: "of another", owner: other)
            for read in [
                { _ = try outputs.store.page(of: handle, owner: other) },
                { _ = try outputs.store.search(for: "a", in: handle, owner: other) },
            ] as [() throws -> Void] {
                let error = #expect(throws: SandboxError.self) { try read() }
                #expect(error?.code == .invalidRequest)
                #expect(error?.description.hasPrefix("\(other) has no output \(handle): ") == true)
            }
        }
    }

    @Test func whereNothingWasKeptEveryHandleIsUnknown() throws {
        let error = #expect(throws: SandboxError.self) {
            try outputs.store.page(of: OutputHandle.random(), owner: outputs.owner)
        }
        #expect(error?.code == .invalidRequest)
        #expect(try Files.status(outputs.data) == nil)
    }

    // MARK: What somebody planted

    @Test(arguments: ["outputs", "outputs/acme", "outputs/acme/ada"])
    func aLinkInPlaceOfADirectoryIsNotFollowed(_ place: String) throws {
        let elsewhere = outputs.data + "/elsewhere"
        try Files.makeDirectories(elsewhere + "/acme/ada")
        try Files.makeDirectories(outputs.data + "/" + place.split(separator: "/").dropLast().joined(separator: "/"))
        try Files.makeLink("\(outputs.data)/\(place)", to: elsewhere)
        let kept = #expect(throws: SandboxError.self) { try outputs.keep("text") }
        #expect(kept?.code == .cannotStart)
        #expect(kept?.description.contains("--data") == true)
        let read = #expect(throws: SandboxError.self) { try outputs.text(of: OutputHandle.random()) }
        #expect(read?.code == .cannotStart)
        #expect(try Directories.names(in: elsewhere) == ["acme"])
        #expect(try Directories.names(in: elsewhere + "/acme") == ["ada"])
        #expect(try Directories.names(in: elsewhere + "/acme/ada") == [])
    }

    @Test(.timeLimit(.minutes(1)))
    func whatIsNoFileIsNotReadAndStays() throws {
        let outputs = try TestOutputs(bounds: OutputBounds(bytesOfOutput: 100, bytesOfUser: 1_000, outputsOfUser: 1))
        let first = try outputs.keep("text")
        try Files.write("burrow-output-1 6 6 0\nsecret", to: outputs.data + "/secret")
        let names = (0..<3).map { _ in OutputHandle.random() }
        try Files.makeLink("\(outputs.place)/\(names[0])", to: outputs.data + "/secret")
        #expect(mkfifo("\(outputs.place)/\(names[1])", 0o600) == 0)
        try Files.makeDirectory("\(outputs.place)/\(names[2])")
        for name in names {
            let error = #expect(throws: SandboxError.self) { try outputs.text(of: name) }
            #expect(error?.code == .cannotStart)
        }
        let second = try outputs.keep("more")
        #expect(try outputs.names() == Set((names + [second]).map(\.description)))
        #expect(try outputs.text(of: second) == "more")
        #expect(throws: SandboxError.self) { try outputs.text(of: first) }
        #expect(try Files.readText(outputs.data + "/secret").hasSuffix("secret"))
    }

    @Test(arguments: [
        "", "text", "burrow-output-1 4 4 0", "burrow-output-1 4 4 0\ntex", "burrow-output-1 4 4 0\ntexts",
        "burrow-output-1 -1 4 0\ntext", String(repeating: "x", count: 1_000) + "\n",
    ])
    func aDamagedFileIsSeen(_ content: String) throws {
        let handle = try outputs.keep("text")
        try Files.write(content, to: "\(outputs.place)/\(handle)")
        let error = #expect(throws: SandboxError.self) { try outputs.text(of: handle) }
        #expect(error?.code == .cannotStart)
        #expect(error?.description == "\(handle) cannot be read (it is not whole): run the code again")
    }

    @Test func whoReadsAFileWithAWrongCountGetsToAnEnd() throws {
        let handle = try outputs.keep("text")
        try Files.write("burrow-output-1 4 9 0\ntext", to: "\(outputs.place)/\(handle)")
        #expect(throws: SandboxError.self) { try outputs.text(of: handle) }
    }

    @Test(arguments: ["/proc/burrow", "/dev/null/data"])
    func aPlaceWhereNothingCanBeKeptIsAnErrorOfOneLine(_ place: String) throws {
        let store = OutputStore(dataDirectory: place)
        let error = #expect(throws: SandboxError.self) { try store.keep(text: "text", owner: outputs.owner) }
        #expect(error?.code == .cannotStart)
        #expect(error?.description.contains("--data") == true)
        #expect(error?.description.contains("\n") == false)
    }
}
