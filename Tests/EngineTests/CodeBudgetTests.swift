import Testing

@testable import Engine

/// Code that waits or runs is bounded for each tenant, and for no other's sake.
@Suite struct CodeBudgetTests {
    @Test func whatIsGivenBackCanBeTakenAgain() {
        var budget = CodeBudget(mostOfTenant: 10)
        func take(_ count: Int, _ tenant: String) -> Bool { budget.take(count, for: tenant) }
        #expect(take(6, "a"))
        #expect(!take(5, "a"))
        #expect(take(4, "a"))
        #expect(take(10, "b"))
        budget.giveBack(6, of: "a")
        #expect(!take(7, "a"))
        #expect(take(6, "a"))
        budget.giveBack(10, of: "a")
        #expect(take(10, "a"))
    }

    @Test func whatIsTooMuchAtOnceIsRefused() {
        var budget = CodeBudget(mostOfTenant: 10)
        func take(_ count: Int, _ tenant: String) -> Bool { budget.take(count, for: tenant) }
        #expect(!take(11, "a"))
        #expect(!take(.max, "a"))
        #expect(take(0, "a"))
    }
}
