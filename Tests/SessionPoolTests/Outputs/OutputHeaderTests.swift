import Testing

@testable import SessionPool

/// The first line of an output's file; what is none is seen.
@Suite struct OutputHeaderTests {
    @Test(arguments: [(0, 0, 0), (20_001, 20_000, 0), (Int.max, Int.max, Int.max)])
    func itIsReadAsItWasWritten(_ bytes: Int, _ characters: Int, _ dropped: Int) {
        let header = OutputHeader(bytes: bytes, characters: characters, droppedBytes: dropped)
        #expect(OutputHeader(line: Array(header.line.utf8).dropLast()) == header)
        #expect(header.line.utf8.count <= OutputHeader.mostBytes)
    }

    @Test(arguments: [
        "", "burrow-output-1", "burrow-output-1 1 2", "burrow-output-1 1 2 3 4", "burrow-output-2 1 2 3",
        "burrow-output-1 -1 2 3", "burrow-output-1 1  3", "burrow-output-1 1 2 99999999999999999999",
        "burrow-output-1 1 2 x", "\u{fffd}",
    ])
    func whatIsNoneIsNone(_ line: String) {
        #expect(OutputHeader(line: Array(line.utf8)[...]) == nil)
    }
}
