import Testing

@testable import SessionPool

extension SandboxTests {
    /// A session remembers what its code did, until its context ends.
    @Suite struct NamespaceTests {
        @Test func variablesLiveFromOneExecutionToTheNext() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                let first = try await session.run("x = 20\nprint('hello')\nx + 1")
                #expect(first.status == .ok)
                #expect(first.stdout == "hello\n")
                #expect(first.shownTexts == ["21"])
                #expect(first.number == 1)
                #expect(first.death == nil)
                #expect(first.confinement == .confined)
                let second = try await session.run("x * 2")
                #expect(second.shownTexts == ["40"])
                #expect(second.number == 2)
            }
        }

        @Test func anExceptionKeepsThem() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                let result = try await session.run("x = 1\nraise ValueError('no')")
                #expect(result.status == .error)
                #expect(result.error?.name == "ValueError")
                #expect(result.error?.value == "no")
                #expect(result.death == nil)
                #expect(try await session.value(of: "x") == "1")
            }
        }

        @Test func aRestartForgetsThemAndKeepsFiles() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                _ = try await session.run(
                    "x = 1\nopen('/home/user/kept', 'w').write('a')\nopen('/tmp/kept', 'w').write('b')")
                try await session.restart()
                let result = try await session.run(
                    "print('x' in globals(), open('kept').read(), open('/tmp/kept').read())")
                #expect(result.stdout == "False a b\n")
                #expect(result.number == 1)
            }
        }

        @Test func aRestartEndsWhatTheContextStarted() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                _ = try await session.run(
                    """
                    import subprocess
                    subprocess.Popen(["sleep", "1000"], start_new_session=True)
                    """)
                try await session.restart()
                #expect(try await session.value(of: Self.sleepers) == "0")
            }
        }

        @Test func sessionsOfOneUserShareNoVariables() async throws {
            try await TestHost.use { test in
                let first = try await test.open()
                let second = try await test.open()
                _ = try await first.run("x = 1")
                #expect(try await second.run("x").error?.name == "NameError")
            }
        }

        /// How many processes named "sleep" live in the room.
        private static let sleepers = """
            import os
            sum(open(f"/proc/{name}/comm").read() == "sleep\\n" for name in os.listdir("/proc") if name.isdigit())
            """
    }
}
