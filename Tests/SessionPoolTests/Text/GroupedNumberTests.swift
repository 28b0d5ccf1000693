import Testing

@testable import SessionPool

/// Numbers as people read them.
@Suite struct GroupedNumberTests {
    @Test(arguments: [
        (0, "0"), (7, "7"), (999, "999"), (1_000, "1,000"), (20_000, "20,000"), (123_456, "123,456"),
        (1_234_567, "1,234,567"), (-1_000, "-1,000"), (Int.max, "9,223,372,036,854,775,807"),
        (Int.min, "-9,223,372,036,854,775,808"),
    ])
    func digitsAreInGroupsOfThree(_ number: Int, _ text: String) {
        #expect(GroupedNumber.text(number) == text)
    }
}
