import Testing

@testable import SessionPool

/// One at a time, in the order of arrival.
@Suite(.timeLimit(.minutes(1)))
@HostLoop
struct TurnstileTests {
    private struct Refusal: Error {}

    @Test func nobodyPassesWhileAnotherIsInside() async {
        let turnstile = Turnstile()
        let gate = Reply<Bool>()
        var order: [String] = []
        let first = Task { @HostLoop in
            await turnstile.pass {
                order.append("first in")
                _ = try? await gate.value()
                order.append("first out")
            }
        }
        while order.isEmpty { await Task.yield() }
        var waiting: [Task<Void, Never>] = []
        for number in 0..<5 {
            waiting.append(Task { @HostLoop in await turnstile.pass { order.append("\(number)") } })
            // Each stands in line before the next one comes.
            for _ in 0..<5 { await Task.yield() }
        }
        #expect(order == ["first in"])
        gate.succeed(true)
        await first.value
        for task in waiting { await task.value }
        #expect(order == ["first in", "first out", "0", "1", "2", "3", "4"])
    }

    @Test func aFailureLetsTheNextOneThrough() async throws {
        let turnstile = Turnstile()
        await #expect(throws: Refusal.self) { try await turnstile.pass { throw Refusal() } }
        let value = await turnstile.pass { 1 }
        #expect(value == 1)
    }

    @Test func whoComesAtTheMomentOfLeavingDoesNotSlipIn() async {
        let turnstile = Turnstile()
        var inside = 0
        var most = 0
        let tasks = (0..<200).map { _ in
            Task { @HostLoop in
                await turnstile.pass {
                    inside += 1
                    most = max(most, inside)
                    await Task.yield()
                    inside -= 1
                }
            }
        }
        for task in tasks { await task.value }
        #expect(most == 1)
        #expect(inside == 0)
    }
}
