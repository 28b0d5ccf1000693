import SandboxPolicy
import Testing

@testable import SessionPool

extension SandboxTests {
    /// Several contexts of one session.
    @Suite struct ContextTests {
        @Test func theyRememberEachTheirOwnAndShareFiles() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                let other = try await session.openContext()
                _ = try await session.run("x = 1; open('file', 'w').write('shared'); open('/tmp/file', 'w').close()")
                let result = try await other.run("'x' in globals(), open('file').read(), open('/tmp/file').read()")
                #expect(result.shownTexts == ["(False, 'shared', '')"])
                #expect(result.number == 1)
            }
        }

        @Test func theyRunSideBySide() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                let other = try await session.openContext()
                let waiting = try await session.begin(
                    "import os\nprint('waiting', flush=True)\nwhile not os.path.exists('go'): pass\n'done'")
                _ = try await other.run("open('go', 'w').close()")
                #expect(try await waiting.value.shownTexts == ["'done'"])
            }
        }

        @Test func theTimeOfOneIsNotThatOfAnother() async throws {
            try await TestHost.use { test in
                guard test.host.accounting != "rlimits" else { return }
                let session = try await test.open(limiting: { $0.cpuSeconds = 0.5 })
                let other = try await session.openContext()
                let busy = try await session.begin("print('busy', flush=True)\nwhile True: pass")
                let patient = try await other.run("import time; time.sleep(1.2); 'fine'")
                #expect(patient.shownTexts == ["'fine'"])
                #expect(patient.usage.cpuSeconds < 0.4)
                #expect(try await busy.value.death?.kind == .cpuTime)
            }
        }

        @Test func oneBeginsWhereItIsTold() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                let other = try await session.openContext(workingDirectory: "/tmp")
                #expect(try await other.run("import os; os.getcwd()").shownTexts == ["'/tmp'"])
                await #expect(throws: SandboxError.self) {
                    try await session.openContext(workingDirectory: "/nowhere")
                }
                try await session.expectToWork()
            }
        }

        @Test func aClosedOneTakesWhatItStartedAlong() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                let other = try await session.openContext()
                let running = Task { @HostLoop in
                    try await other.run("import subprocess; subprocess.Popen(['sleep', '1000']); 1")
                }
                #expect(try await running.value.status == .ok)
                await session.closeContext(other)
                await #expect(throws: SandboxError.self) { try await other.run("1") }
                let sleepers = "import glob; sum('sleep' in open(p).read() for p in glob.glob('/proc/[0-9]*/cmdline'))"
                #expect(try await session.value(of: sleepers) == "0")
            }
        }

        @Test func aRestartedRoomIsANewOneWithTheOldFiles() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                let other = try await session.openContext()
                _ = try await other.run("x = 1; open('kept', 'w').close(); open('/tmp/lost', 'w').close()")
                try await session.restartRoom()
                let look = "import os; 'x' in globals(), os.path.exists('kept'), os.path.exists('/tmp/lost')"
                #expect(try await other.run(look).shownTexts == ["(False, True, False)"])
                #expect(try await session.run(look).shownTexts == ["(False, True, False)"])
            }
        }

        @Test func whatIsShownIsToldInOrder() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                var heard: [String] = []
                let code = """
                    from IPython.display import display, clear_output
                    print('one'); display(2); print('three')
                    clear_output()
                    1 / 0
                    """
                _ = try await session.execute(Array(code.utf8)) { event in
                    switch event {
                    case .printed(_, let bytes): heard.append(String(decoding: bytes, as: UTF8.self))
                    case .shown(let shown): heard.append("\(shown.data["text/plain"].map { "\($0)" } ?? "")")
                    case .cleared: heard.append("cleared")
                    case .raised(let raised): heard.append(raised.name)
                    }
                }
                #expect(heard.count == 5)
                #expect(heard.first == "one\n")
                #expect(heard.dropFirst(2).first == "three\n")
                #expect(heard.suffix(2) == ["cleared", "ZeroDivisionError"])
            }
        }
    }
}

extension Context {
    /// Runs code given as text.
    @HostLoop
    func run(_ code: String) async throws -> ExecutionResult {
        try await execute(Array(code.utf8))
    }
}
