import LinuxSystem
import Testing

@testable import SessionPool

/// One journal, many readers: each sees what happened since it forgot, and hears when that is not all.
@Suite struct ChangeJournalTests {
    private final class Name {}
    private let first = Name()
    private let second = Name()
    private var one: ChangeJournal.Reader { ObjectIdentifier(first) }
    private var two: ChangeJournal.Reader { ObjectIdentifier(second) }

    @Test func theFirstTouchTellsWhatWasThere() {
        var journal = ChangeJournal()
        journal.forget(for: one)
        journal.touch("a", before: nil)
        journal.touch("a", before: .regular)
        journal.touch("b", before: .link)
        #expect(journal.touched(since: one) == ["a": nil, "b": .link])
        #expect(journal.isWhole(for: one))
    }

    @Test func eachReaderForgetsForItself() {
        var journal = ChangeJournal()
        journal.forget(for: one)
        journal.touch("a", before: nil)
        journal.forget(for: two)
        journal.touch("a", before: .regular)
        #expect(journal.touched(since: one) == ["a": nil])
        #expect(journal.touched(since: two) == ["a": .regular])
        journal.forget(for: one)
        #expect(journal.touched(since: one) == [:])
        #expect(journal.touched(since: two) == ["a": .regular])
        #expect(journal.isWhole(for: one) && journal.isWhole(for: two))
    }

    @Test func aGapIsHeardOfByThoseWhoHadNotForgotten() {
        var journal = ChangeJournal()
        journal.forget(for: one)
        journal.noteGap()
        journal.forget(for: two)
        #expect(!journal.isWhole(for: one) && journal.isWhole(for: two))
        journal.forget(for: one)
        #expect(journal.isWhole(for: one))
    }

    @Test func aReaderThatLagsBehindLosesAndIsTold() {
        var journal = ChangeJournal()
        journal.forget(for: one)
        for round in 0..<10 {
            journal.forget(for: two)
            for number in 0..<5_000 { journal.touch(PathBytes("\(round)-\(number)"), before: nil) }
            #expect(journal.touched(since: two).count == 5_000)
            #expect(journal.isWhole(for: two))
        }
        #expect(!journal.isWhole(for: one))
        #expect(journal.touched(since: one).count <= 20_000)
    }

    @Test func longPathsAreFewer() {
        var journal = ChangeJournal()
        journal.forget(for: one)
        let long = PathBytes(String(repeating: "x", count: 4_000))
        for number in 0..<3_000 { journal.touch(long.appending(PathBytes("\(number)")), before: nil) }
        #expect(!journal.isWhole(for: one))
        #expect(journal.touched(since: one).count * 4_000 <= 4 << 20)
    }

    @Test func whoIsNotKnownSeesNothingAndNotAll() {
        var journal = ChangeJournal()
        journal.forget(for: two)
        journal.touch("a", before: nil)
        #expect(journal.touched(since: one) == [:])
        #expect(!journal.isWhole(for: one))
        journal.remove(two)
        #expect(!journal.hasReaders)
    }
}
