import SandboxPolicy
import Testing

@testable import SessionPool

extension SandboxTests {
    /// Each limit has a death or an error of its own, and the next execution works.
    @Suite struct LimitTests {
        @Test func output() async throws {
            try await TestHost.use { test in
                let session = try await test.open { $0.outputBytes = 10_000 }
                let result = try await session.run("while True: print('x' * 100)")
                #expect(result.death?.kind == .outputLimit)
                #expect(result.stdout.utf8.count == 10_000)
                try await session.expectToWork()
            }
        }

        @Test func outputOfOtherPrograms() async throws {
            try await TestHost.use { test in
                let session = try await test.open { $0.outputBytes = 10_000 }
                let result = try await session.run("import subprocess; subprocess.run(['yes'])")
                #expect(result.death?.kind == .outputLimit)
                #expect(result.stdout.utf8.count == 10_000)
                try await session.expectToWork()
            }
        }

        @Test func processorTime() async throws {
            try await TestHost.use { test in
                let session = try await test.open { $0.cpuSeconds = 0.3 }
                let result = try await session.run("while True: pass")
                #expect(result.status == .timeout)
                #expect(result.death?.kind == .cpuTime)
                try await session.expectToWork()
            }
        }

        @Test func memory() async throws {
            try await TestHost.use { test in
                let session = try await test.open { $0.memoryBytes = 128 << 20 }
                let result = try await session.run("x = b'x' * (512 << 20)")
                // Where control groups count, the kernel ends it; elsewhere it is refused.
                #expect(result.death?.kind == .outOfMemory || result.error?.name == "MemoryError")
                try await session.expectToWork()
            }
        }

        @Test func openFiles() async throws {
            try await TestHost.use { test in
                let session = try await test.open { $0.openFiles = 32 }
                let result = try await session.run("files = [open('/dev/null') for _ in range(100)]")
                #expect(result.status == .error)
                #expect(result.death?.kind == .openFiles)
                #expect(result.death?.stateSurvived == true)
                try await session.expectToWork()
            }
        }

        @Test func sizeOfFiles() async throws {
            try await TestHost.use { test in
                let session = try await test.open { $0.fileBytes = 1 << 20 }
                let result = try await session.run("open('big', 'wb').write(bytes(2 << 20))")
                #expect(result.death?.kind == .fileSize)
                #expect(result.death?.stateSurvived == true)
            }
        }

        @Test func temporaryFiles() async throws {
            try await TestHost.use { test in
                let session = try await test.open { $0.temporaryBytes = 1 << 20 }
                let result = try await session.run("open('/tmp/big', 'wb').write(bytes(2 << 20))")
                #expect(result.death?.kind == .diskQuota)
                #expect(result.death?.stateSurvived == true)
            }
        }

        @Test func processes() async throws {
            try await TestHost.use { test in
                let session = try await test.open { $0.processes = 8 }
                let result = try await session.run(
                    "import subprocess\nrunning = [subprocess.Popen(['sleep', '1000']) for _ in range(20)]")
                #expect(result.status == .error)
                #expect(result.death?.kind == .processes)
                try await session.restart()
                try await session.expectToWork()
            }
        }

        @Test func nothingOfAThousandProcessesOutlivesTheirContext() async throws {
            try await TestHost.use { test in
                let session = try await test.open { $0.processes = 2000 }
                let before = MachineState.workers()
                let result = try await session.run(
                    """
                    import subprocess
                    subprocess.run(["sh", "-c", "i=0; while [ $i -lt 1000 ]; do sleep 1000 & i=$((i+1)); done"])
                    """)
                #expect(result.status == .ok)
                #expect(MachineState.workers() >= before + 1000)
                try await session.restart()
                // They have been killed; the room's init reaps a thousand one after the other.
                let deadline = ContinuousClock.now + .seconds(5)
                while MachineState.workers() > before, ContinuousClock.now < deadline { await Task.yield() }
                #expect(MachineState.workers() <= before)
            }
        }
    }
}
