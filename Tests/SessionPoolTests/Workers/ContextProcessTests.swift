import Glibc
import SandboxPolicy
import Testing
import WorkerProtocol

@testable import SessionPool

/// The host's side of a context, with a context that the test plays.
@Suite(.timeLimit(.minutes(1)))
struct ContextProcessTests {
    private static let text = Array("text".utf8)

    /// How an execution ended.
    @HostLoop
    private static func ending(of execution: RunningExecution) async throws -> ExecutionStateMachine.Ending {
        try await execution.ending.value(within: 10, of: "an end")
    }

    @Test @HostLoop func whatItSaysOfItselfIsTold() async throws {
        let context = try PlayedContext()
        try context.say(.joined)
        _ = try await context.process.preparation.value(within: 10, of: "joining")
        try context.say(.ready)
        _ = try await context.process.readiness.value(within: 10, of: "getting ready")
    }

    @Test @HostLoop func aStepThatFailsIsTold() async throws {
        let context = try PlayedContext()
        try context.say(.failed(step: "mount", code: ENOENT))
        await #expect(throws: SandboxError.self) {
            try await context.process.readiness.value(within: 10, of: "getting ready")
        }
    }

    @Test @HostLoop func anExecutionHearsWhatIsItsOwn() async throws {
        let context = try PlayedContext()
        let execution = context.run()
        guard case .execute(let nonce, 1, .python, [], 1) = try context.hear()?.first else {
            Issue.record("the request did not come")
            return
        }
        #expect(nonce == execution.nonce)
        try context.say(.stream(.output, Array("forged".utf8)), .finished, nonce: nonce &+ 1)
        try context.say(.stream(.output, Self.text), .finished, .stream(.output, Self.text), nonce: nonce)
        #expect(try await Self.ending(of: execution) == .finished(stoppedFor: nil))
        #expect(execution.transcript.output.beginning == Self.text)
    }

    @Test @HostLoop func whatIsPrintedBeforeTheEndBelongsToIt() async throws {
        let context = try PlayedContext()
        let execution = context.run()
        // Both are there when the loop looks: the end is told when the pipes are empty.
        try context.print(Self.text)
        try context.say(.finished, nonce: execution.nonce)
        #expect(try await Self.ending(of: execution) == .finished(stoppedFor: nil))
        #expect(execution.transcript.output.beginning == Self.text)
    }

    @Test @HostLoop func whatIsPrintedBetweenTwoIsTheNextOnes() async throws {
        let context = try PlayedContext()
        let first = context.run()
        try context.say(.finished, nonce: first.nonce)
        _ = try await Self.ending(of: first)
        try context.print(Self.text)
        await context.turn()
        let second = context.run()
        #expect(first.transcript.output.beginning.isEmpty)
        #expect(second.transcript.output.beginning == Self.text)
    }

    @Test @HostLoop func whatIsTooMuchBetweenTwoWaitsInThePipe() async throws {
        let context = try PlayedContext()
        let part = [UInt8](repeating: 1, count: 4_096)
        var printed = 0
        for _ in 0..<100 {
            printed += try context.print(part)
            await context.turn()
        }
        // What is kept, and what a pipe holds.
        #expect(printed < 4 * 65_536)
        let execution = context.run()
        #expect(await context.turn { execution.transcript.output.beginning.count == printed })
    }

    @Test @HostLoop func aQuestionIsAnswered() async throws {
        let context = try PlayedContext()
        let reply = context.process.inspect(Self.text)
        guard case .inspect(let nonce, 4) = try context.hear()?.first else {
            Issue.record("the request did not come")
            return
        }
        try context.say(.inspected(.invalid), nonce: nonce &+ 1)
        try context.say(.inspected(.incomplete), nonce: nonce)
        #expect(try await reply.value(within: 10, of: "an answer") == .incomplete)
    }

    // MARK: Ends

    @Test @HostLoop func whatItSaidBeforeItsEndIsHeard() async throws {
        let context = try PlayedContext()
        let execution = context.run()
        try context.say(.stream(.output, Self.text), .finished, nonce: execution.nonce)
        context.process.ended(.exited(0))
        #expect(try await Self.ending(of: execution) == .finished(stoppedFor: nil))
        #expect(execution.transcript.output.beginning == Self.text)
        #expect(context.process.hasEnded)
    }

    @Test @HostLoop func anEndEndsEverything() async throws {
        let context = try PlayedContext()
        let question = context.process.inspect(Self.text)
        let execution = context.run()
        try context.print(Self.text)
        context.process.ended(.exited(3))
        // Only the first word counts.
        context.process.ended(.signaled(SIGKILL))
        #expect(try await Self.ending(of: execution) == .died(.exited(3), stoppedFor: nil))
        #expect(execution.transcript.output.beginning == Self.text)
        await #expect(throws: SandboxError.self) { try await question.value() }
        await #expect(throws: SandboxError.self) { try await context.process.preparation.value() }
        await #expect(throws: SandboxError.self) { try await context.process.readiness.value() }
        #expect(try await context.process.end.value())
    }

    @Test @HostLoop func whoComesAfterTheEndHearsOfItAtOnce() async throws {
        let context = try PlayedContext()
        context.process.ended(.exited(3))
        let execution = context.run()
        #expect(try await Self.ending(of: execution) == .died(.exited(3), stoppedFor: nil))
        let question = context.process.inspect(Self.text)
        await #expect(throws: SandboxError(.lost, "the context ended: it starts afresh with the next execution")) {
            try await question.value(within: 2, of: "an answer")
        }
    }

    @Test @HostLoop func oneThatCouldNotBeMadeHasEnded() async throws {
        let context = try PlayedContext()
        context.process.failed(SandboxError(.cannotStart, "no memory"))
        await #expect(throws: SandboxError(.cannotStart, "no memory")) {
            try await context.process.readiness.value()
        }
        #expect(context.process.hasEnded)
    }

    @Test @HostLoop func oneThatIsAbandonedWasKilled() async throws {
        let context = try PlayedContext()
        let execution = context.run()
        var isTold = false
        context.process.orphaned { isTold = true }
        #expect(isTold)
        #expect(try await Self.ending(of: execution) == .died(.signaled(SIGKILL), stoppedFor: nil))
    }

    @Test @HostLoop func anEndThatIsToldWhileItIsBeingEndedDoesNotTakeTheRealOne() async throws {
        let context = try PlayedContext()
        let execution = context.run(outputBytes: 1_000)
        // What is read with its end is too much.
        try context.print([UInt8](repeating: 1, count: 2_000))
        try context.say(.finished, nonce: execution.nonce)
        #expect(await context.turn { context.isKilled })
        await context.turn()
        context.process.ended(.signaled(SIGKILL))
        let ending = try await execution.ending.value(within: 2, of: "an end")
        #expect(ending == .died(.signaled(SIGKILL), stoppedFor: .outputLimit))
    }

    // MARK: Broken rules

    @Test @HostLoop func whatIsNoEventEndsTheExecution() async throws {
        let context = try PlayedContext()
        let execution = context.run()
        try context.send(Array("garbage".utf8))
        // What comes after it is not heard any more.
        try context.say(.finished, nonce: execution.nonce)
        await context.turn()
        context.process.ended(.signaled(SIGKILL))
        guard case .died(.signaled(SIGKILL), .violation) = try await Self.ending(of: execution) else {
            Issue.record("its end has another reason")
            return
        }
    }

    @Test @HostLoop func oneThatClosesItsChannelAndLivesOnIsEnded() async throws {
        let context = try PlayedContext()
        let execution = context.run()
        context.closeChannel()
        #expect(await context.turn { context.isKilled })
        context.process.ended(.signaled(SIGKILL))
        #expect(
            try await Self.ending(of: execution)
                == .died(.signaled(SIGKILL), stoppedFor: .violation("the channel was closed")))
    }

    @Test @HostLoop func whatNobodyAskedIsNotReadForEver() async throws {
        let context = try PlayedContext()
        let flood = ContextEvent.stream(.output, [UInt8](repeating: 1, count: 60_000))
        var said = 0
        for _ in 0..<1_000 {
            if try context.say(flood) { said += 1 }
            await context.turn()
        }
        #expect(said * 60_000 < 2 * ContextStateMachine.mostStrayBytes)
        // Whoever asks opens an ear again, and hears it all.
        let execution = context.run()
        #expect(await context.turn { (try? context.say(.finished, nonce: execution.nonce)) == true })
        #expect(try await Self.ending(of: execution) == .finished(stoppedFor: nil))
    }

    @Test @HostLoop func oneThatBrokeTheRulesIsNotHeardAfterItsEnd() async throws {
        let context = try PlayedContext()
        let execution = context.run()
        let stray = ContextEvent.stream(.output, [UInt8](repeating: 1, count: 60_000))
        for _ in 0..<ContextStateMachine.mostStrayBytes / (stray.contentBytes + ContextStateMachine.costOfEvent) {
            #expect(await context.turn { (try? context.say(stray)) == true })
        }
        await context.turn()
        #expect(!context.isKilled)
        // One stray too many, and in the same packet what would be its own.
        var writer = WireWriter()
        stray.encode(nonce: 0, into: &writer)
        ContextEvent.stream(.output, Self.text).encode(nonce: execution.nonce, into: &writer)
        try context.send(writer.bytes)
        context.process.ended(.exited(3))
        guard case .died(.exited(3), .violation) = try await Self.ending(of: execution) else {
            Issue.record("its end has another reason")
            return
        }
        #expect(execution.transcript.output.beginning.isEmpty)
    }
}
