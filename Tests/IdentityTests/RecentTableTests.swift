import Testing

@testable import Identity

@Suite struct RecentTableTests {
    @Test func itIsBoundedAndKeepsWhatIsUsed() {
        var table = RecentTable<Int, Int>(capacity: 10)
        table.insert(-1, for: -1)
        for number in 0..<1_000 {
            table.insert(number, for: number)
            #expect(table.value(for: -1) == -1)
            #expect(table.value(for: number) == number)
            #expect(table.count <= 10)
        }
        #expect(table.value(for: 0) == nil)
    }

    @Test func againstAPlainDictionary() {
        var random = RandomNumbers(seed: 3)
        var table = RecentTable<Int, Int>(capacity: 16)
        var all: [Int: Int] = [:]
        for step in 0..<20_000 {
            let key = Int.random(in: 0..<40, using: &random)
            switch Int.random(in: 0..<10, using: &random) {
            case 0:
                table.remove(key)
                all[key] = nil
            case 1:
                let limit = step - 50
                table.removeAll { $0 < limit }
                all = all.filter { $0.value >= limit }
            case 2...5:
                table.insert(step, for: key)
                all[key] = step
            default:
                // It may have forgotten, but never tells anything old.
                if let value = table.value(for: key) { #expect(value == all[key]) }
            }
            #expect(table.count <= 16)
        }
    }
}
