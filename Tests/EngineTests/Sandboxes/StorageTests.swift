import Foundation
import SessionPool
import Testing

@testable import Engine
@testable import Persistence

extension SandboxTests {
    /// Records that are slow, or cannot be written for a while: nothing is told that is not recorded, nothing is lost.
    @Suite struct StorageTests {
        private static let code = "for i in range(50): print(i, flush=True)\nopen('ended', 'w').close()"

        @HostLoop
        private static func expectAll(of execution: LiveExecution, in engine: TestEngine) async throws {
            await execution.waitForEnd()
            #expect(execution.failure == nil)
            let record = try #require(await engine.records.execution(execution.id))
            #expect(record.status == "ok")
            let events = try await engine.records.allEvents(of: execution.id)
            #expect(events.map(\.sequence) == (0..<events.count).map { Int64($0) + 1 })
            #expect(try RecordedResult(record).stdout == (0..<50).map { "\($0)\n" }.joined())
            #expect(events.count(where: { $0.type == "stdout" }) >= 1)
            #expect(events.last?.type == ExecutionEventName.finished)
            try await engine.wait("it is forgotten") { engine.manager.executionCount == 0 }
        }

        @Test func aLockFromOutsideDelaysOnly() async throws {
            try await TestEngine.use { engine in
                let session = try await engine.open()
                _ = try await engine.run("1", in: session)
                let lock = try engine.lockRecords()
                let execution = try await engine.submit(Self.code, in: session, nil, .awaited)
                try await engine.wait("the code has ended") {
                    FileManager.default.fileExists(atPath: engine.home("ended"))
                }
                #expect(execution.lastPublished == 0 && !execution.isFinished)
                #expect(execution.record.state == .queued)
                try lock.release()
                try await Self.expectAll(of: execution, in: engine)
            }
        }

        @Test func whatWasPromisedIsRecordedAsSoonAsItCanBe() async throws {
            try await TestEngine.use { engine in
                let session = try await engine.open()
                let first = try await engine.begin("print(1, flush=True)\nwhile True: pass", in: session)
                let execution = try await engine.submit(Self.code, in: session)
                try await engine.failWrites(true)
                session.defaultContext.interrupt()
                try await engine.wait("the code has ended") {
                    FileManager.default.fileExists(atPath: engine.home("ended"))
                }
                // Whoever asks hears what is recorded, and not what is not.
                #expect(try await engine.manager.execution(execution.id, of: engine.owner).state == .queued)
                #expect(!first.isFinished && !execution.isFinished)
                try await engine.failWrites(false)
                await first.waitForEnd()
                #expect(try await engine.records.execution(first.id)?.status == "interrupted")
                try await Self.expectAll(of: execution, in: engine)
            }
        }

        @Test func whoCannotBePromisedAnythingIsToldAtOnceAndRunsNothing() async throws {
            try await TestEngine.use { engine in
                let session = try await engine.open()
                try await engine.failWrites(true)
                let refused = await refusal { _ = try await engine.submit(Self.code, in: session) }
                #expect(refused?.code == .storage && refused?.retryAfter ?? 0 > 0)
                #expect(session.defaultContext.queuedCount == 0)
                let awaited = try await engine.submit("1", in: session, nil, .awaited)
                await awaited.waitForEnd()
                #expect(awaited.failure?.code == .unrecorded)
                try await engine.wait("they are forgotten") { engine.manager.executionCount == 0 }
                try await engine.failWrites(false)
                #expect(!FileManager.default.fileExists(atPath: engine.home("ended")))
                #expect(try await engine.records.executions(of: session.id, before: nil, limit: 9).isEmpty)
                #expect(try await engine.value(of: "7", in: session) == "7")
            }
        }

        @Test func whoWaitsForTheEndHasItRecordedByThen() async throws {
            try await TestEngine.use { engine in
                let session = try await engine.open()
                for _ in 0..<50 {
                    let execution = try await engine.submit("1 + 1", in: session, nil, .awaited)
                    await execution.waitForEnd()
                    #expect(try await engine.records.execution(execution.id)?.state == .finished)
                    #expect(
                        try await engine.records.lastSequence(of: execution.id) == execution.lastPublished)
                }
            }
        }

        @Test func oneThatIsAwaitedForLongCanBeFollowed() async throws {
            try await TestEngine.use { engine in
                let session = try await engine.open()
                let execution = try await engine.submit(
                    "print('runs', flush=True)\nwhile True: pass", in: session, nil, .awaited)
                try await engine.wait("it is recorded") {
                    try await engine.records.execution(execution.id)?.state == .running
                }
                session.defaultContext.interrupt()
                await execution.waitForEnd()
            }
        }
    }
}
