import Testing

@testable import SessionPool

/// Who is ahead of the disk is told to wait, and told when it may go on.
@Suite struct OutputFlowTests {
    @Test func itIsCongestedFromTheMostToTheFew() {
        let flow = OutputFlow()
        flow.add(4 << 20)
        #expect(!flow.isCongested)
        flow.add(1)
        #expect(flow.isCongested)
        flow.remove(2 << 20)
        #expect(flow.isCongested)
        flow.remove((1 << 20) + 2)
        #expect(!flow.isCongested)
    }

    @HostLoop @Test func whoWantsToKnowHearsOfBoth() async throws {
        let flow = OutputFlow()
        for (change, isCongested) in [(5 << 20, true), (-5 << 20, false)] {
            let heard = Reply<Bool>()
            flow.onChange { heard.succeed(flow.isCongested) }
            if change > 0 { flow.add(change) } else { flow.remove(-change) }
            #expect(try await heard.value(within: 10, of: "a change") == isCongested)
        }
    }
}
