import Glibc
import SandboxPolicy
import Testing
import WorkerProtocol

@testable import SessionPool

/// A context whose output nobody takes for a while, played by the test.
@Suite(.timeLimit(.minutes(1)))
struct PausedContextTests {
    private static let text = Array("text".utf8)

    /// Speaks and prints until neither channel nor pipe takes more.
    ///
    /// - Returns: How many bytes that is.
    @HostLoop
    private static func fill(_ context: PlayedContext, nonce: UInt64) async throws -> Int {
        let line = [UInt8](repeating: 1, count: 1_000)
        var byteCount = 0
        while try context.say(.stream(.output, line), nonce: nonce) { byteCount += line.count }
        while case let count = try context.print(line), count > 0 { byteCount += count }
        await context.turn()
        return byteCount
    }

    @Test @HostLoop func nothingComesUntilItIsResumed() async throws {
        let context = try PlayedContext()
        let execution = context.run()
        context.process.pauseOutput()
        // Twice is once.
        context.process.pauseOutput()
        let byteCount = try await Self.fill(context, nonce: execution.nonce)
        #expect(byteCount > 65_536)
        #expect(execution.transcript.output.beginning.isEmpty)
        // Whatever is full stays full.
        #expect(try await Self.fill(context, nonce: execution.nonce) == 0)
        context.process.resumeOutput()
        #expect(await context.turn { execution.transcript.output.beginning.count == byteCount })
        #expect(await context.turn { (try? context.say(.finished, nonce: execution.nonce)) == true })
        #expect(try await execution.ending.value(within: 10, of: "an end") == .finished(stoppedFor: nil))
    }

    @Test @HostLoop func whoeverIsBehindMayPauseInTheMiddleOfAPacket() async throws {
        let context = try PlayedContext()
        var pieces = 0
        let execution = context.run { _ in
            pieces += 1
            context.process.pauseOutput()
        }
        // The rest of the packet is there already; the next one waits.
        try context.say(.stream(.output, Self.text), .stream(.output, Self.text), nonce: execution.nonce)
        try context.say(.stream(.output, Self.text), nonce: execution.nonce)
        await context.turn()
        #expect(pieces == 2)
        context.process.resumeOutput()
        #expect(await context.turn { pieces == 3 })
    }

    @Test @HostLoop func requestsAreSentMeanwhile() async throws {
        let context = try PlayedContext()
        let source = [UInt8](repeating: 0x20, count: 4 << 20)
        let execution = context.run(source)
        context.process.pauseOutput()
        try context.say(.stream(.output, Self.text), nonce: execution.nonce)
        var received = 0
        #expect(
            await context.turn {
                while let requests = try? context.hear() {
                    for case .source(let part) in requests { received += part.count }
                }
                return received == source.count
            })
        #expect(execution.transcript.output.beginning.isEmpty)
    }

    @Test(arguments: [true, false]) @HostLoop func theNextRequestResumesIt(_ runs: Bool) async throws {
        let context = try PlayedContext()
        context.process.pauseOutput()
        if runs {
            let execution = context.run()
            try context.say(.finished, nonce: execution.nonce)
            #expect(try await execution.ending.value(within: 10, of: "an end") == .finished(stoppedFor: nil))
        } else {
            let answer = context.process.inspect(Self.text)
            guard case .inspect(let nonce, 4) = try context.hear()?.first else {
                Issue.record("the request did not come")
                return
            }
            try context.say(.inspected(.complete), nonce: nonce)
            #expect(try await answer.value(within: 10, of: "an answer") == .complete)
        }
    }

    @Test @HostLoop func anInterruptResumesItUntilTheNextRequest() async throws {
        let context = try PlayedContext()
        let execution = context.run()
        context.process.pauseOutput()
        try context.say(.stream(.output, Self.text), .finished, nonce: execution.nonce)
        execution.stop(for: .interrupted)
        context.process.pauseOutput()
        #expect(try await execution.ending.value(within: 10, of: "an end") == .finished(stoppedFor: .interrupted))
        #expect(execution.transcript.output.beginning == Self.text)
        let next = context.run()
        context.process.pauseOutput()
        try context.say(.stream(.output, Self.text), nonce: next.nonce)
        await context.turn()
        #expect(next.transcript.output.beginning.isEmpty)
    }

    @Test @HostLoop func whatItLeftAtItsEndIsReadAtOnce() async throws {
        let context = try PlayedContext()
        let execution = context.run()
        context.process.pauseOutput()
        try context.say(.stream(.output, Self.text), nonce: execution.nonce)
        try context.print(Self.text)
        execution.end(for: .closed)
        context.process.ended(.signaled(SIGKILL))
        #expect(
            try await execution.ending.value(within: 2, of: "an end")
                == .died(.signaled(SIGKILL), stoppedFor: .closed))
        #expect(execution.transcript.output.beginning == Self.text + Self.text)
        // What is over cannot be paused or resumed.
        context.process.pauseOutput()
        context.process.resumeOutput()
    }

    @Test @HostLoop func aClosedChannelIsNoticed() async throws {
        let context = try PlayedContext()
        let execution = context.run()
        context.process.pauseOutput()
        try context.say(.stream(.output, Self.text), nonce: execution.nonce)
        context.closeChannel()
        #expect(await context.turn { context.isKilled })
        context.process.ended(.signaled(SIGKILL))
        #expect(
            try await execution.ending.value(within: 2, of: "an end")
                == .died(.signaled(SIGKILL), stoppedFor: .violation("the channel was closed")))
    }
}
