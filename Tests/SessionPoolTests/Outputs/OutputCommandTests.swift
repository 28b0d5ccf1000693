import Foundation
import Glibc
import SandboxPolicy
import Testing

@testable import SessionPool

/// `burrow output`, the program that is built beside the tests, reads what a store kept.
@Suite struct OutputCommandTests {
    private let outputs: TestOutputs

    init() throws {
        outputs = try TestOutputs()
    }

    /// What a run of the program came to.
    private struct Ending {
        let status: Int32
        let output: String
        let error: String
    }

    private func run(_ arguments: String...) throws -> Ending { try run(arguments) }

    private func run(_ arguments: [String]) throws -> Ending {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
            .deletingLastPathComponent().appending(path: "burrow")
        process.arguments = ["output", "--data", outputs.data, "--tenant", "acme", "--user", "ada"] + arguments
        // Files, for a pipe that nobody reads is full some day.
        let output = outputs.data + ".stdout"
        let error = outputs.data + ".stderr"
        for path in [output, error] { #expect(FileManager.default.createFile(atPath: path, contents: nil)) }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle(forWritingAtPath: output)
        process.standardError = FileHandle(forWritingAtPath: error)
        try process.run()
        process.waitUntilExit()
        return Ending(
            status: process.terminationStatus, output: try String(contentsOfFile: output, encoding: .utf8),
            error: try String(contentsOfFile: error, encoding: .utf8))
    }

    private func object(_ ending: Ending) throws -> [String: Any] {
        #expect(ending.status == 0)
        #expect(ending.error == "")
        #expect(ending.output.hasSuffix("}\n"))
        return try #require(try JSONSerialization.jsonObject(with: Data(ending.output.utf8)) as? [String: Any])
    }

    private let long = (0..<2_000).map { "line \($0)\n" }.joined()

    // MARK: Reading

    @Test func aPageIsTheTextAndNothingElse() throws {
        let handle = try outputs.keep(long)
        let ending = try run(handle.description, "--offset", "1500")
        #expect(ending.status == 0)
        #expect(ending.output == String(long.dropFirst(1_500).prefix(10_000)))
        #expect(ending.error == "characters 1,500 to 11,500 of 18,890; next: --offset 11500\n")
    }

    @Test func theLastPageSaysThatItIsTheLast() throws {
        let handle = try outputs.keep(long)
        let ending = try run(handle.description, "--offset=18000", "--limit=1000")
        #expect(ending.output == String(long.dropFirst(18_000)))
        #expect(ending.error == "characters 18,000 to 18,890 of 18,890; that is the end\n")
    }

    @Test func escapeSequencesReachAPipeAsTheyAre() throws {
        let handle = try outputs.keep("\u{1b}[31mred\0\u{202e}")
        #expect(try run(handle.description).output == "\u{1b}[31mred\0\u{202e}")
    }

    @Test func aPageAsAnObject() throws {
        let handle = try outputs.keep("a\0\u{1b}\"ä")
        let page = try object(run(handle.description, "--json", "--limit", "3"))
        #expect(
            Set(page.keys) == [
                "handle", "offset", "limit", "characters", "total_characters", "next_offset", "dropped_bytes", "text",
            ])
        #expect(page["handle"] as? String == handle.description)
        #expect(page["text"] as? String == "a\0\u{1b}")
        #expect(page["next_offset"] as? Int == 3)
        #expect(page["total_characters"] as? Int == 5)
        #expect(page["dropped_bytes"] as? Int == 0)
        #expect(page["limit"] as? Int == 3)
        #expect(page["offset"] as? Int == 0)
        let end = try object(run(handle.description, "--json", "--offset", "3"))
        #expect(end["next_offset"] is NSNull)
        #expect(end["limit"] as? Int == 10_000)
        #expect(end["text"] as? String == "\"ä")
    }

    @Test func whatWasNotKeptIsTold() throws {
        let store = OutputStore(
            dataDirectory: outputs.data,
            bounds: OutputBounds(bytesOfOutput: 10, bytesOfUser: 1_000, outputsOfUser: 10))
        let handle = try store.keep(text: String(repeating: "x", count: 12_010), owner: outputs.owner)
        #expect(
            try run(handle.description).error
                == "characters 0 to 10 of 10; that is the end; 12,000 more bytes were too much to be kept\n")
        #expect(try object(run(handle.description, "--json"))["dropped_bytes"] as? Int == 12_000)
        #expect(
            try run(handle.description, "--find", "x").error
                == "10 of 10 matches; that is the end; 12,000 more bytes were too much to be kept\n")
    }

    // MARK: Searching

    @Test func matchesAreLinesWithTheirOffsets() throws {
        let handle = try outputs.keep(long)
        let ending = try run(handle.description, "--find", "line 199")
        #expect(ending.status == 0)
        #expect(ending.output.hasPrefix("1681: line 199\n18790: line 1990\n18800: line 1991\n"))
        #expect(ending.error == "11 of 11 matches; that is the end\n")
        let many = try run(handle.description, "--find", "line")
        #expect(many.output.split(separator: "\n").count == 20)
        #expect(many.error == "20 of 2,000 matches; next: --offset 146\n")
        let next = try run(handle.description, "--find", "line", "--offset", "146")
        #expect(next.output.hasPrefix("150: line 20\n"))
        let none = try run(handle.description, "--find", "Line")
        #expect(none.status == 0)
        #expect(none.output == "")
        #expect(none.error == "0 of 0 matches; that is the end\n")
    }

    @Test func matchesAsAnObject() throws {
        let handle = try outputs.keep(String(repeating: "ä", count: 30_000))
        let found = try object(run(handle.description, "--json", "--find", "ä"))
        #expect(
            Set(found.keys) == [
                "handle", "find", "matches", "match_count", "next_offset", "total_characters", "dropped_bytes",
            ])
        #expect(found["find"] as? String == "ä")
        #expect(found["match_count"] as? Int == 10_000)
        let matches = try #require(found["matches"] as? [[String: Any]])
        #expect(matches.map { $0["offset"] as? Int } == (0..<20).map { $0 })
        #expect(matches.allSatisfy { Set($0.keys) == ["offset", "line"] })
        #expect(try run(handle.description, "--find", "ä").error.hasPrefix("20 of at least 10,000 matches; next: "))
    }

    // MARK: What is refused

    @Test(arguments: [
        (["out_nonsense"], "\"out_nonsense\" is no handle of an output"), (["../../../etc/passwd"], "is no handle"),
        (["out_abcdefghijklmnopqrstuvwxyz"], "acme/ada has no output out_abcdefghijklmnopqrstuvwxyz: name its owner"),
        (["HANDLE", "--offset=-1"], "-1 is no offset"), (["HANDLE", "--offset=5"], "offset 5 is behind the end"),
        (["HANDLE", "--limit=0"], "0 is no limit"), (["HANDLE", "--limit=1000001"], "is no limit"),
        (["HANDLE", "--limit=many"], "--limit"), (["HANDLE", "--find="], "--find"),
        (["HANDLE", "--find=x", "--limit=5"], "--limit is for reading"), ([], "handle"),
        (["HANDLE", "--tenant=../x"], "tenant id"), (["HANDLE", "--user=bob"], "acme/bob has no output"),
    ])
    func itIsAnErrorOfOneLine(_ arguments: [String], _ words: String) throws {
        let handle = try outputs.keep("text")
        let arguments = arguments.map { $0 == "HANDLE" ? handle.description : $0 }
        let ending = try run(arguments)
        #expect(ending.status == 2)
        #expect(ending.output == "")
        #expect(ending.error.hasPrefix("burrow: "))
        #expect(ending.error.contains(words))
        #expect(ending.error.filter { $0 == "\n" }.count == 1 && ending.error.hasSuffix("\n"))
    }
}
