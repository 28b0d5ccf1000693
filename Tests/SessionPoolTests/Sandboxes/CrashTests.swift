import Testing

@testable import SessionPool

extension SandboxTests {
    /// A context that ends is known by how it ended, and the next execution has a new one.
    @Suite struct CrashTests {
        @Test(
            arguments: [
                ("import os; os._exit(3)", Death.Kind.exit, nil, 3), ("import os; os._exit(0)", .exit, nil, 0),
                ("import ctypes; ctypes.string_at(0)", .signal, "SIGSEGV", nil),
                ("import os; os.abort()", .signal, "SIGABRT", nil),
                ("import os; os.kill(os.getpid(), 9)", .signal, "SIGKILL", nil),
                ("import os; os.kill(os.getpid(), 15)", .signal, "SIGTERM", nil),
            ] as [(String, Death.Kind, String?, Int32?)])
        func theEndIsNamedAndTheSessionLivesOn(
            _ code: String, _ kind: Death.Kind, _ signal: String?, _ exitCode: Int32?
        ) async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                _ = try await session.run("x = 1; open('kept', 'w').write('kept')")
                let result = try await session.run("print('before', flush=True)\n" + code)
                #expect(result.status == .killed)
                #expect(result.stdout == "before\n")
                #expect(result.death?.kind == kind)
                #expect(result.death?.signal == signal)
                #expect(result.death?.exitCode == exitCode)
                #expect(result.death?.stateSurvived == false)
                let next = try await session.run("print('x' in globals(), open('kept').read())")
                #expect(next.stdout == "False kept\n")
                #expect(next.number == 1)
            }
        }

        @Test func manyInARow() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                for _ in 0..<20 {
                    #expect(try await session.run("import os; os._exit(1)").death?.kind == .exit)
                }
                try await session.expectToWork()
            }
        }

        @Test func aContextThatEndsBetweenExecutions() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                _ = try await session.run(
                    "import os, threading, time\nthreading.Thread(target=lambda: (time.sleep(0.05), os._exit(1))).start()"
                )
                // It may die before this execution or in the middle of it; then the next one has a new context.
                let result = try await session.run("import time; time.sleep(0.3); 1 + 1")
                #expect(result.shownTexts == ["2"] || result.death?.kind == .exit)
                try await session.expectToWork()
            }
        }
    }
}
