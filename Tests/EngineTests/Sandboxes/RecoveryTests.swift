import SessionPool
import Testing

@testable import Engine
@testable import Persistence

extension SandboxTests {
    /// A server that ended without warning is followed by one that goes on with what is recorded.
    @Suite struct RecoveryTests {
        @Test func theNextServerGoesOn() async throws {
            try await TestEngine.use { engine in
                let session = try await engine.open { $0.name = "name" }
                let other = try await engine.manager.createContext(in: session, workingDirectory: nil)
                _ = try await engine.run("x = 7; open('kept', 'w').write('kept')", in: session)
                let finished = try await engine.run("1", in: session)
                let running = try await engine.begin("print(1, flush=True)\nwhile True: pass", in: session)
                let waiting = try await engine.submit("1", in: session)
                let before = try await engine.records.allEvents(of: running.id)

                try await engine.replaceManager()
                #expect(engine.manager.executionCount == 0)
                for execution in [running, waiting] {
                    let record = try await engine.manager.execution(execution.id, of: engine.owner)
                    #expect(record.state == .finished && record.status == "killed")
                    #expect(try RecordedResult(record).death?.message.contains("the server ended") == true)
                    let events = try await engine.follow(execution.id)
                    #expect(events.map(\.sequence) == (0..<events.count).map { Int64($0) + 1 })
                    #expect(events.last?.type == ExecutionEventName.finished)
                }
                #expect(try await engine.follow(running.id).starts(with: before))
                #expect(try await engine.manager.execution(finished.id, of: engine.owner) == finished)

                let again = try await engine.manager.session(session.id, of: engine.owner)
                #expect(again !== session)
                #expect(again.record.name == "name" && again.settings == session.settings)
                #expect(Set(again.contexts.keys) == [again.defaultContext.id, other.id])
                #expect(again.defaultContext.id == session.defaultContext.id)
                let seen = try await engine.value(of: "'x' in globals(), open('kept').read()", in: again)
                #expect(seen == "(False, 'kept')")
                let context = try engine.manager.context(other.id, of: again)
                #expect(try await engine.value(of: "7", in: again, context) == "7")
            }
        }

        @Test func whatEndsLateForTheOldServerChangesNothing() async throws {
            try await TestEngine.use { engine in
                let session = try await engine.open()
                let running = try await engine.begin("print(1, flush=True)\nwhile True: pass", in: session)
                try await engine.replaceManager()
                let record = try await engine.records.execution(running.id)
                let events = try await engine.records.allEvents(of: running.id)
                session.defaultContext.interrupt()
                await running.waitForEnd()
                #expect(running.failure?.code == .unrecorded)
                #expect(try await engine.records.execution(running.id) == record)
                #expect(try await engine.records.allEvents(of: running.id) == events)
            }
        }

        @Test func sessionsWhoseTimeIsOverEnd() async throws {
            try await TestEngine.use { engine in
                let session = try await engine.open()
                try await engine.records.write([.useSession(id: session.id, at: 1, expiresAt: 2)])
                try await engine.replaceManager()
                try await engine.wait("it ends") { engine.manager.sessionCount == 0 }
                let gone = await refusal { _ = try await engine.manager.session(session.id, of: engine.owner) }
                #expect(gone?.code == .gone && gone?.loss?.reason == "life_time")
            }
        }

        @Test func sessionsThatCannotBeUnderstoodDoNotKeepTheServerFromStarting() async throws {
            try await TestEngine.use { engine in
                let session = try await engine.open()
                let settings = session.settings.encoded()
                let now = WallClock.milliseconds()
                let bad = [
                    SessionRecord(
                        id: "sess_settings", tenant: "test", user: "test", profile: "minimal", settings: [1],
                        createdAt: now),
                    SessionRecord(
                        id: "sess_profile", tenant: "test", user: "test", profile: "none", settings: settings,
                        createdAt: now),
                    SessionRecord(
                        id: "sess_owner", tenant: "../..", user: "test", profile: "minimal", settings: settings,
                        createdAt: now),
                    SessionRecord(
                        id: "sess_contexts", tenant: "test", user: "test", profile: "minimal", settings: settings,
                        createdAt: now),
                ]
                try await engine.records.write(bad.map { .addSession($0) })
                try await engine.replaceManager()
                #expect(engine.manager.sessionCount == 1)
                for record in bad { #expect(try await engine.records.session(record.id)?.state == .ended) }
                let again = try await engine.manager.session(session.id, of: engine.owner)
                #expect(try await engine.value(of: "7", in: again) == "7")
            }
        }
    }
}
