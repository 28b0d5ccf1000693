import Testing
import WorkerProtocol

@testable import SessionPool

/// An execution's output is kept up to its limit, to the byte, whatever way it comes.
@Suite struct TranscriptTests {
    private let hello = Array("hello".utf8)

    @Test func streamsAreKeptApartAndInOrder() {
        var transcript = Transcript(limit: 100)
        #expect(transcript.print(hello[...], to: .output) == hello[...])
        #expect(transcript.print([0x21], to: .error) == [0x21])
        #expect(transcript.print([0x2e], to: .output) == [0x2e])
        #expect(transcript.output == hello + [0x2e])
        #expect(transcript.error == [0x21])
    }

    @Test func outputEndsAtTheLimitToTheByte() {
        var transcript = Transcript(limit: 7)
        #expect(transcript.print(hello[...], to: .output).count == 5)
        #expect(transcript.print(hello[...], to: .error) == hello[..<2])
        #expect(transcript.print(hello[...], to: .output).isEmpty)
        #expect(transcript.output == hello)
        #expect(transcript.error == Array("he".utf8))
    }

    @Test(arguments: [0, 1, UInt64.max])
    func everyLimitHolds(_ limit: UInt64) {
        var transcript = Transcript(limit: limit)
        #expect(transcript.print(hello[...], to: .output).count == Int(min(5, limit)))
        #expect(transcript.print([], to: .output).isEmpty)
    }

    @Test func aResultIsPutTogetherFromItsParts() {
        var transcript = Transcript(limit: 1000)
        let first = transcript.display(Array("ab".utf8), mimeType: "text/plain", isLast: false)
        #expect(transcript.displays.isEmpty)
        let second = transcript.display(Array("c".utf8), mimeType: "text/plain", isFirst: false)
        let third = transcript.display(Array("d".utf8), mimeType: "text/html", isLast: true)
        #expect([first, second, third] == [true, true, true])
        #expect(transcript.displays.flatMap(\.representations).map(\.mimeType) == ["text/plain", "text/html"])
        #expect(transcript.displays.flatMap(\.representations).map(\.content) == [Array("abc".utf8), Array("d".utf8)])
    }

    @Test func resultsShareTheLimitWithOutput() {
        var transcript = Transcript(limit: 80)
        #expect(transcript.print(hello[...], to: .output).count == 5)
        let fits = transcript.display(Array(repeating: 0, count: 12), mimeType: "", isLast: false)
        #expect(!fits)
        #expect(transcript.print(hello[...], to: .output).isEmpty)
    }

    @Test func resultsWithoutBytesEndToo() {
        // They cost the host memory although they bring nothing.
        var transcript = Transcript(limit: 1 << 20)
        var taken = 0
        while taken < 1_000_000, transcript.display([], mimeType: "", isLast: true) { taken += 1 }
        #expect(taken < 1_000_000)
        #expect(transcript.displays.count <= 1 << 16)
    }

    @Test func longTypesEndToo() {
        var transcript = Transcript(limit: 1 << 20)
        let type = String(repeating: "x", count: 60_000)
        var taken = 0
        while taken < 1000, transcript.display([], mimeType: type, isLast: true) { taken += 1 }
        #expect(taken < 20)
    }

    @Test func theFirstExceptionCounts() {
        var transcript = Transcript(limit: 0)
        let first = ContextEvent.Raised(name: "A", value: "", traceback: "", errorNumber: 0)
        let second = ContextEvent.Raised(name: "B", value: "", traceback: "", errorNumber: 0)
        #expect(transcript.raised == nil)
        let taken = [first, second].map { transcript.fail(with: $0) }
        #expect(taken == [true, false])
        #expect(transcript.raised == first)
    }
}
