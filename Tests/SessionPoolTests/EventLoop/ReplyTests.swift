import Testing

@testable import SessionPool

/// A value that one waits for and another gives.
@Suite(.timeLimit(.minutes(1)))
@HostLoop
struct ReplyTests {
    private let failure = SandboxError(.lost, "it is gone")

    @Test func aValueThatIsThereIsGivenAtOnce() async throws {
        let reply = Reply<Int>()
        reply.succeed(1)
        #expect(try await reply.value() == 1)
        #expect(try await reply.value() == 1)
    }

    @Test func onlyTheFirstOutcomeCounts() async throws {
        let reply = Reply<Int>()
        reply.succeed(1)
        reply.succeed(2)
        reply.fail(failure)
        #expect(try await reply.value() == 1)
        let failed = Reply<Int>()
        failed.fail(failure)
        failed.succeed(3)
        await #expect(throws: failure) { try await failed.value() }
    }

    @Test func everyoneWhoWaitsIsTold() async throws {
        let reply = Reply<Int>()
        let waiters = (0..<10).map { _ in Task { @HostLoop in try await reply.value() } }
        // The waiters stand in line before this goes on.
        for _ in 0..<20 { await Task.yield() }
        reply.succeed(7)
        for waiter in waiters { #expect(try await waiter.value == 7) }
    }

    @Test func waitingEndsWithItsTime() async {
        let reply = Reply<Int>()
        let error = await #expect(throws: SandboxError.self) { try await reply.value(within: 0.01, of: "a test") }
        #expect(error?.code == .cannotStart)
        #expect(error?.description.contains("a test") == true)
    }

    @Test func anOutcomeInTimeLeavesNothingBehind() async throws {
        let reply = Reply<Int>()
        _ = EventLoop.shared.schedule(after: 0.001) { reply.succeed(5) }
        #expect(try await reply.value(within: 60, of: "a test") == 5)
    }
}
