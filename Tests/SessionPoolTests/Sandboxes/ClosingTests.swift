import Testing

@testable import SessionPool

extension SandboxTests {
    /// Closing a session at every moment of its life.
    @Suite struct ClosingTests {
        @Test func aClosedSessionSaysSo() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                await session.close()
                await session.close()
                let error = await #expect(throws: SandboxError.self) { try await session.run("1") }
                #expect(error?.code == .lost)
                await #expect(throws: SandboxError.self) { try await session.restart() }
                await #expect(throws: SandboxError.self) { try await session.needsMoreLines([0x31]) }
                session.interrupt()
            }
        }

        @Test func duringAnExecution() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                let running = try await session.begin("print('running', flush=True)\nwhile True: pass")
                await session.close()
                let result = try await running.value
                #expect(result.status == .killed)
                #expect(result.death?.kind == .sandboxLost)
                #expect(result.stdout == "running\n")
            }
        }

        @Test func duringAnExecutionThatIsDeaf() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                let running = try await session.begin(
                    """
                    import os, signal
                    for number in range(1, 65):
                        try: signal.signal(number, signal.SIG_IGN)
                        except (OSError, ValueError): pass
                    os.fork()
                    print('running', flush=True)
                    while True: pass
                    """)
                await session.close()
                #expect(try await running.value.death?.kind == .sandboxLost)
            }
        }

        @Test func whoeverWaitsForTheirTurnHearsOfIt() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                let running = try await session.begin("print('running', flush=True)\nwhile True: pass")
                let waiting = (0..<3).map { _ in Task { @HostLoop in try await session.run("1") } }
                for _ in 0..<20 { await Task.yield() }
                await session.close()
                #expect(try await running.value.death?.kind == .sandboxLost)
                for task in waiting {
                    let error = await #expect(throws: SandboxError.self) { try await task.value }
                    #expect(error?.code == .lost)
                }
            }
        }

        @Test func whileALostContextIsMadeAnew() async throws {
            try await TestHost.use { test in
                try await test.host.prepare(test.minimal)
                for _ in 0..<10 {
                    let before = MachineState.workers()
                    let session = try await test.open()
                    _ = try await session.run("import os; os._exit(0)")
                    async let outcome = Self.ends(session)
                    await session.close()
                    #expect(await outcome)
                    // What was on its way when the session closed is gone with it.
                    #expect(await Self.settles { MachineState.workers() <= before })
                }
            }
        }

        @Test func twiceAtOnceIsOneEnd() async throws {
            try await TestHost.use { test in
                try await test.host.prepare(test.minimal)
                let before = MachineState.workers()
                let session = try await test.open()
                async let first: Void = session.close()
                async let second: Void = session.close()
                _ = await (first, second)
                #expect(MachineState.workers() == before)
            }
        }

        @Test func theHostClosesWhatIsLeft() async throws {
            let running = try await TestHost.use { test in
                let session = try await test.open()
                return try await session.begin("print('running', flush=True)\nwhile True: pass")
            }
            #expect(try await running.value.death?.kind == .sandboxLost)
        }

        /// Whether an execution hears of its end, whatever it is.
        @HostLoop
        private static func ends(_ session: Session) async -> Bool {
            do {
                let result = try await session.run("1 + 1")
                return result.status == .ok || result.death?.kind == .sandboxLost
            } catch {
                return error is SandboxError
            }
        }

        @HostLoop
        private static func settles(_ condition: () -> Bool) async -> Bool {
            for _ in 0..<500 {
                if condition() { return true }
                await withCheckedContinuation { continuation in
                    _ = EventLoop.shared.schedule(after: 0.01) { continuation.resume() }
                }
            }
            return false
        }
    }
}
