import Testing

@testable import SessionPool

/// The oldest outputs go, as few as will do.
@Suite struct OutputRetentionTests {
    private let bounds = OutputBounds(bytesOfOutput: 50, bytesOfUser: 100, outputsOfUser: 4)

    private func removed(_ kept: [(String, Int, Int64)], forNew bytes: Int) -> [String] {
        let kept = kept.map { OutputRetention.Kept(name: $0.0, bytes: $0.1, modified: $0.2) }
        return OutputRetention(bounds: bounds).removed(from: kept, forNew: bytes).map(\.name)
    }

    @Test func nothingGoesWhileThereIsRoom() {
        #expect(removed([], forNew: 50) == [])
        #expect(removed([("a", 40, 1), ("b", 10, 2)], forNew: 50) == [])
        #expect(removed([("a", 0, 1), ("b", 0, 2), ("c", 0, 3)], forNew: 0) == [])
    }

    @Test func theOldestGoForTheirBytes() {
        #expect(removed([("b", 30, 2), ("a", 30, 1), ("c", 30, 3)], forNew: 11) == ["a"])
        #expect(removed([("b", 30, 2), ("a", 1, 1), ("c", 60, 3)], forNew: 40) == ["a", "b"])
        #expect(removed([("a", 60, 1), ("b", 60, 2)], forNew: 100) == ["a", "b"])
    }

    @Test func theOldestGoForTheirNumber() {
        #expect(removed([("d", 0, 4), ("c", 0, 3), ("b", 0, 2), ("a", 0, 1)], forNew: 0) == ["a"])
        #expect(removed([("b", 0, 1), ("a", 0, 1), ("d", 0, 1), ("c", 0, 1)], forNew: 0) == ["a"])
    }

    @Test func whatIsTooLargeByItselfStillFindsAnEnd() {
        #expect(removed([("a", 1, 1)], forNew: 1_000) == ["a"])
    }
}
