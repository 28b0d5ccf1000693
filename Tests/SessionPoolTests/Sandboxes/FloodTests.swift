import Testing

@testable import SessionPool

extension SandboxTests {
    /// A context that never stops talking: the host goes on with everything else.
    @Suite struct FloodTests {
        static let packets = [
            #"printed(1, b"x" * 60000)"#, #"printed(1, b"") * 4000"#, "frame(FINISHED, 1)", "frame(READY, 0) * 4000",
            "frame(FAILED, 0, text(b'') + bytes(4)) * 2000", "frame(INSPECTED, 1, bytes([1])) * 4000",
        ]

        @Test(arguments: packets)
        func duringAnExecution(_ packet: String) async throws {
            try await ChannelAttack.run("packet = \(packet)\nwhile True: os.write(3, packet)") { session, result in
                #expect(result.status == .killed)
                #expect(result.death?.kind == .protocol)
                try await session.expectToWork()
            }
        }

        @Test(arguments: packets)
        func whileNothingRuns(_ packet: String) async throws {
            let attack = """
                packet = \(packet)
                def flood():
                    while True: os.write(3, packet)
                threading.Thread(target=flood, daemon=True).start()
                """
            try await ChannelAttack.run(attack) { session, result in
                // Its beginning may have fallen into the execution that started it.
                #expect(result.status == .ok || result.death?.kind == .protocol)
                // The next one hears it too, and is ended for it or not; the one after is a new context's.
                _ = try await session.run("1 + 1")
                let last = try await session.run("1 + 1")
                #expect(last.status == .ok || last.death?.kind == .protocol)
            }
        }

        @Test func ofOutputThatNobodyAskedFor() async throws {
            let attack = """
                import subprocess
                subprocess.Popen(["yes"])
                """
            try await ChannelAttack.run(attack) { session, result in
                #expect(result.status == .ok || result.death?.kind == .outputLimit)
                let next = try await session.run("time.sleep(1)")
                #expect(next.death?.kind == .outputLimit || next.error?.name == "NameError")
                #expect(next.stdout.utf8.count <= 1 << 20)
            }
        }
    }
}
