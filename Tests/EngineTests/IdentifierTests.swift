import Testing

@testable import Engine

/// Names of things: unique, in the order of time, and told from everything else.
@Suite struct IdentifierTests {
    @Test func laterNamesSortAfterEarlierOnes() {
        let times: [Int64] = [0, 1, 31, 32, 1_023, 1_024, 1_763_000_000_000, 1_763_000_000_001, 1 << 45, (1 << 50) - 1]
        let names = times.map { Identifier.make("sess", at: $0) }
        #expect(names == names.sorted())
        #expect(Set(names).count == names.count)
    }

    @Test func namesOfOneMomentDiffer() {
        #expect(Set((0..<10_000).map { _ in Identifier.make("exec", at: 5) }).count == 10_000)
    }

    @Test(arguments: [Int64.min, -1, 0, .max]) func anyTimeMakesAName(_ time: Int64) {
        #expect(Identifier.isValid(Identifier.make("ctx", at: time), kind: "ctx"))
    }

    @Test func whatIsNoNameIsRefused() {
        let name = Identifier.make("sess")
        #expect(Identifier.isValid(name, kind: "sess"))
        #expect(!Identifier.isValid(name, kind: "exec"))
        let short = String(name.dropLast())
        let wrong: [String] = [
            "", "sess", "sess_", short, name.uppercased(), "\(name)0", " \(name)", "\(name)\0", "\(short)l",
            "\(short)\u{301}", "\(short)/", "\(name.dropLast(2))é", "sess-\(name.dropFirst(5))",
        ]
        for text in wrong {
            #expect(!Identifier.isValid(text, kind: "sess"), "\(text)")
        }
    }
}
