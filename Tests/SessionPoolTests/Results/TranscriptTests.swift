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
        #expect(transcript.output.beginning == hello + [0x2e])
        #expect(transcript.error.beginning == [0x21])
    }

    @Test func outputEndsAtTheLimitToTheByte() {
        var transcript = Transcript(limit: 7)
        #expect(transcript.print(hello[...], to: .output).count == 5)
        #expect(transcript.print(hello[...], to: .error) == hello[..<2])
        #expect(transcript.print(hello[...], to: .output).isEmpty)
        #expect(transcript.output.beginning == hello)
        #expect(transcript.error.beginning == Array("he".utf8))
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

    // MARK: Updates and clearing

    private func show(
        _ text: String, _ kind: ContextEvent.Shown.Kind = .display, as identifier: String,
        in transcript: inout Transcript
    ) -> Bool {
        transcript.show(ContextEvent.Shown(kind: kind, displayID: identifier))
            && transcript.represent(Array(text.utf8), mimeType: "text/plain", encoding: .text, end: .shown) == .taken
    }

    private func texts(_ transcript: Transcript) -> [String] {
        transcript.displays.map { String(decoding: $0.representations.first?.content ?? [], as: UTF8.self) }
    }

    @Test func anUpdateReplacesWhatHasItsName() {
        var transcript = Transcript(limit: 10_000)
        let taken = [
            show("1", as: "a", in: &transcript), show("2", as: "b", in: &transcript),
            show("3", as: "a", in: &transcript), show("4", .update, as: "a", in: &transcript),
            show("5", .update, as: "nobody", in: &transcript),
        ]
        #expect(taken == [true, true, true, true, true])
        #expect(texts(transcript) == ["4", "2", "4", "5"])
        #expect(transcript.displays.map(\.shown.kind) == [.display, .display, .display, .update])
    }

    @Test func updatesDoNotFillTheLimit() {
        var transcript = Transcript(limit: 1_000)
        #expect(show("first", as: "a", in: &transcript))
        for number in 0..<1_000 where !show("\(number)", .update, as: "a", in: &transcript) {
            Issue.record("the limit was reached at \(number)")
            break
        }
        #expect(texts(transcript) == ["999"])
    }

    @Test func whatIsClearedAndPrintedAgainEnds() {
        let limit: UInt64 = 1 << 20
        var transcript = Transcript(limit: limit)
        let text = [UInt8](repeating: 0x78, count: 100_000)
        var told = 0
        for _ in 0..<1_000 {
            let taken = transcript.print(text[...], to: .output).count
            told += taken
            if taken < text.count { break }
            _ = transcript.clear(waits: false)
        }
        #expect(told > 3 * Int(limit) && told <= 4 * Int(limit))
    }

    @Test func clearingTakesEverythingBack() {
        var transcript = Transcript(limit: 100)
        #expect(transcript.print(hello[...], to: .output).count == 5)
        let cleared = transcript.clear(waits: false)
        #expect(cleared)
        #expect(transcript.output.isEmpty)
        #expect(transcript.print(Array(repeating: 0, count: 100)[...], to: .error).count == 100)
    }

    @Test func clearingWaitsForSomethingElse() {
        var transcript = Transcript(limit: 1_000)
        #expect(show("1", as: "", in: &transcript))
        let cleared = transcript.clear(waits: true)
        #expect(cleared)
        #expect(texts(transcript) == ["1"])
        #expect(show("2", as: "", in: &transcript))
        #expect(texts(transcript) == ["2"])
    }

    @Test func thereIsAMostOfDisplays() {
        var transcript = Transcript(limit: 1 << 30)
        for number in 0..<1_500 where !show("\(number)", as: "", in: &transcript) { Issue.record("no room") }
        #expect(transcript.displays.count == 1_000)
        #expect(transcript.displaysLeftOut == 500)
    }

    @Test func whatChangesNothingSaysSo() {
        var transcript = Transcript(limit: 100)
        let change = ContextEvent.VariableChange(kind: .added, name: "x", type: "", shape: "", byteCount: 0)
        let taken = [
            transcript.clear(waits: false), transcript.change([], leftOut: 3), transcript.change([change], leftOut: 0),
            transcript.change([change], leftOut: 0),
        ]
        #expect(taken == [false, false, true, false])
    }

    @Test func anUpdateIsPaidForInEachPlace() {
        var transcript = Transcript(limit: 100_000)
        for _ in 0..<100 where !show("x", as: "a", in: &transcript) { Issue.record("no room") }
        #expect(show(String(repeating: "y", count: 500), .update, as: "a", in: &transcript))
        #expect(!show(String(repeating: "z", count: 5_000), .update, as: "a", in: &transcript))
        #expect(texts(transcript).reduce(0) { $0 + $1.utf8.count } <= 100_000)
    }

    @Test func whatIsLostOfDisplaysIsCounted() {
        var transcript = Transcript(limit: 1_000)
        var kinds: [Transcript.Acceptance] = []
        let isShown = transcript.show(ContextEvent.Shown(kind: .display))
        #expect(isShown)
        for end in [ContextEvent.End.none, .none, .none, .shown] {
            kinds.append(
                transcript.represent(
                    Array(repeating: 0x78, count: 600), mimeType: "text/html", encoding: .text, end: end))
        }
        #expect(kinds == [.taken, .full, .ignored, .ignored])
        #expect(transcript.displays.isEmpty)
        #expect(transcript.droppedBytes == 2_400)
    }

    @Test func onlyTheFirstTypesAreKept() {
        var transcript = Transcript(limit: 1 << 20)
        let isShown = transcript.show(ContextEvent.Shown(kind: .display))
        #expect(isShown)
        for number in 0..<100 {
            let taken = transcript.represent(
                [0x78], mimeType: "a/\(number)", encoding: .text, end: number == 99 ? .shown : .representation)
            #expect(taken == .taken)
        }
        #expect(transcript.displays.first?.representations.count == 64)
        #expect(transcript.displays.first?.representations.allSatisfy { $0.content == [0x78] } == true)
        #expect(transcript.droppedBytes == 36)
    }
}
