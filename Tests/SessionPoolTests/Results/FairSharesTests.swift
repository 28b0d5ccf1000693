import Testing

@testable import SessionPool

/// What is scarce is divided so that nobody gets more than somebody who wants more.
@Suite struct FairSharesTests {
    @Test(arguments: [
        (10, [], []), (10, [3], [3]), (10, [30], [10]), (10, [30, 30], [5, 5]), (10, [2, 30, 30], [2, 4, 4]),
        (10, [30, 2, 30], [4, 2, 4]), (11, [30, 30], [5, 6]), (100, [10, 20, 30], [10, 20, 30]),
        (2, [9, 9, 9], [0, 1, 1]), (0, [1, 2], [0, 0]), (100, [10, 1_000, 40, 0], [10, 50, 40, 0]),
    ])
    func shares(_ amount: Int, _ wanted: [Int], _ shares: [Int]) {
        #expect(FairShares.of(amount, wanted: wanted) == shares)
    }
}
