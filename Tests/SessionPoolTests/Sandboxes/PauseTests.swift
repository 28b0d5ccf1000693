import Foundation
import SandboxPolicy
import Testing

@testable import SessionPool

extension SandboxTests {
    /// A context whose output nobody takes for a while: it waits, and everything else goes on.
    @Suite struct PauseTests {
        private static let lineCount = 100_000
        /// Ten megabytes, a hundred bytes a line; `lines` in the user's directory says how many were printed.
        private static let flood = """
            import os, sys
            progress = os.open("lines", os.O_CREAT | os.O_WRONLY, 0o644)
            def flood(write):
                write(b"." * 99 + b"\\n")
                for count in range(1, \(lineCount)):
                    if count % 100 == 0: os.pwrite(progress, b"%06d" % count, 0)
                    write(b"." * 99 + b"\\n")
                os.pwrite(progress, b"%06d" % \(lineCount), 0)

            """

        /// Through Python, and as C code and other programs print.
        static let ways = [
            "flood(lambda line: sys.stdout.write(line.decode()))", "flood(lambda line: os.write(1, line))",
        ]

        /// A flood that is paused as soon as something of it comes.
        @HostLoop
        private final class Flood {
            let session: Session
            private(set) var byteCount = 0
            private var running: Task<ExecutionResult, any Error>?

            init(in session: Session, _ code: String) {
                self.session = session
                running = Task { @HostLoop in
                    try await session.execute(Array((PauseTests.flood + code).utf8)) { [weak self] event in
                        guard let self, case .printed(_, let bytes) = event else { return }
                        if self.byteCount == 0 { session.defaultContext.pauseOutput() }
                        self.byteCount += bytes.count
                    }
                }
            }

            /// Waits until it prints no more.
            ///
            /// - Returns: How many lines it has printed.
            func settle() async throws -> Int {
                var last = -1
                for _ in 0..<200 {
                    await HostTimer.pause(seconds: 0.1)
                    let text = try? String(contentsOfFile: session.homePath + "/lines", encoding: .utf8)
                    guard let count = text.flatMap({ Int($0) }) else { continue }
                    if count == last { return count }
                    last = count
                }
                throw SandboxError(.lost, "it goes on and on")
            }

            func result() async throws -> ExecutionResult? { try await running?.value }
        }

        @HostLoop
        private static func begin(_ code: String, in test: TestHost, wallSeconds: Double = 60) async throws -> Flood {
            let session = try await test.open {
                $0.outputBytes = 16 << 20
                $0.wallSeconds = wallSeconds
            }
            return Flood(in: session, code)
        }

        @Test(arguments: ways) func itWaitsUntilItIsResumed(_ code: String) async throws {
            try await TestHost.use { test in
                let flood = try await Self.begin(code, in: test)
                let printed = try await flood.settle()
                #expect(printed < Self.lineCount / 4)
                // What was read already may have come; what is in channel and pipe has not.
                let heard = flood.byteCount
                #expect(heard > 0 && heard <= 1 << 17)
                await HostTimer.pause(seconds: 0.1)
                #expect(flood.byteCount == heard)
                flood.session.defaultContext.resumeOutput()
                let result = try #require(try await flood.result())
                #expect(result.status == .ok)
                #expect(result.stdout.utf8.count + result.output.stdoutCutBytes == 100 * Self.lineCount)
                #expect(flood.byteCount == 100 * Self.lineCount)
                try await flood.session.expectToWork()
            }
        }

        @Test func anEndIsHeardOf() async throws {
            try await TestHost.use { test in
                let flood = try await Self.begin(Self.ways[0], in: test)
                _ = try await flood.settle()
                flood.session.defaultContext.end()
                let result = try #require(try await flood.result())
                #expect(result.death?.kind == .sandboxLost)
                #expect(result.death?.stateSurvived == false)
                #expect(result.usage.wallSeconds < 20)
                // What it had said before is in the result.
                #expect(result.stdout.utf8.count > 100)
                try await flood.session.expectToWork()
            }
        }

        @Test func soIsACrash() async throws {
            try await TestHost.use { test in
                let alarm = "import signal\nsignal.signal(signal.SIGALRM, signal.SIG_DFL)\nsignal.alarm(1)\n"
                let flood = try await Self.begin(alarm + Self.ways[0], in: test)
                let result = try #require(try await flood.result())
                #expect(result.death?.kind == .signal)
                #expect(result.death?.signal == "SIGALRM")
                try await flood.session.expectToWork()
            }
        }

        @Test(arguments: ways) func anInterruptReachesIt(_ code: String) async throws {
            try await TestHost.use { test in
                let flood = try await Self.begin("x = 7\n" + code, in: test)
                _ = try await flood.settle()
                flood.session.interrupt()
                // Whoever is behind does not keep it from ending.
                flood.session.defaultContext.pauseOutput()
                let result = try #require(try await flood.result())
                #expect(result.death?.kind == .interrupted)
                #expect(result.death?.stateSurvived == true)
                #expect(try await flood.session.value(of: "x") == "7")
            }
        }

        @Test func itsTimeRunsOut() async throws {
            try await TestHost.use { test in
                let flood = try await Self.begin("x = 7\n" + Self.ways[0], in: test, wallSeconds: 2)
                let result = try #require(try await flood.result())
                #expect(result.death?.kind == .timeout)
                #expect(result.death?.stateSurvived == true)
                #expect(result.usage.wallSeconds >= 2)
                #expect(try await flood.session.value(of: "x") == "7")
            }
        }
    }
}
