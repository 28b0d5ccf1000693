import SandboxPolicy
import Testing

@testable import SessionPool

extension SandboxTests {
    /// Messages that are well made and not true: whoever sends them harms itself alone.
    @Suite struct ForgedFrameTests {
        @Test func anotherNonceIsNobodysMessage() async throws {
            let attack = """
                os.write(3, printed(1, b"forged") + raised(1) + shown(1, b"text/plain", b"forged") + frame(FINISHED, 1))
                os.write(3, frame(INSPECTED, 1, b"\\x01") + frame(READY, 0) + frame(FAILED, 0, text(b"x") + bytes(4)))
                print("real")
                """
            try await ChannelAttack.run(attack) { session, result in
                #expect(result.status == .ok)
                #expect(result.stdout == "real\n")
                #expect(result.results.isEmpty)
                let isKept = try await session.value(of: "'frame' in globals()")
                #expect(isKept == "True")
            }
        }

        @Test func anEndThatComesTooEarlyIsTheEnd() async throws {
            let attack = """
                def answer(nonce, packet, host, worker):
                    if nonce is None: return worker.send(packet)
                    host.send(printed(nonce, b"forged") + frame(FINISHED, nonce))
                    # Late, and as if nothing had been said.
                    for _ in range(100): host.send(printed(nonce, b"late") + raised(nonce) + frame(FINISHED, nonce))
                stand_between(answer)
                """
            try await ChannelAttack.run(attack) { session, result in
                #expect(result.status == .ok)
                for _ in 0..<3 {
                    let lie = try await session.run("1 / 0")
                    #expect(lie.status == .ok)
                    #expect(lie.stdout == "forged")
                    #expect(lie.error == nil)
                }
            }
        }

        @Test func anEndThatComesTwiceIsOneEnd() async throws {
            let attack = """
                def twice(packet, host):
                    host.send(packet)
                    host.send(packet)
                stand_between(lambda nonce, packet, host, worker: worker.send(packet), twice)
                """
            try await ChannelAttack.run(attack) { session, result in
                #expect(result.status == .ok)
                for number in 0..<5 {
                    let next = try await session.run("\(number)")
                    #expect(next.status == .ok)
                    #expect(next.shownTexts.first == "\(number)")
                }
            }
        }

        @Test func anEndThatNeverComesIsATimeout() async throws {
            try await TestHost.use { test in
                let session = try await test.open { $0.wallSeconds = 1 }
                let result = try await session.run(
                    """
                    import os, socket
                    inner, worker = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
                    kept = os.dup(3)
                    os.dup2(worker.fileno(), 3)
                    """)
                // The end of this very execution went to nobody.
                #expect(result.status == .timeout)
                #expect(result.death?.stateSurvived == false)
                #expect(try await session.value(of: "'inner' in globals()") == "False")
            }
        }

        @Test(arguments: [
            "shown(nonce, b'', b'') * 4096", "shown(nonce, b'x' * 60000, b'')", "raised(nonce) * 1024",
            "frame(SHOWN, nonce, b'\\x02' + text(b'x' * 60000))", "frame(CLEARED, nonce, b'\\x00') * 512",
            "frame(CHANGED, nonce, bytes(8)) * 512", "part(nonce, b'', b'x' * 60000, 0)",
        ])
        func whatBringsNothingIsLimitedToo(_ packet: String) async throws {
            let attack = """
                def answer(nonce, packet, host, worker):
                    if nonce is None: return worker.send(packet)
                    answer = \(packet)
                    try:
                        while True: host.send(answer)
                    except OSError: pass
                stand_between(answer)
                """
            try await ChannelAttack.run(attack) { session, result in
                #expect(result.status == .ok)
                let flood = try await session.run("1")
                #expect(flood.status != .ok)
                #expect([.outputLimit, .protocol].contains(flood.death?.kind))
                #expect(flood.results.count <= 1 << 15)
            }
        }

        @Test func whatIsNotTextIsShownAsFarAsItCanBe() async throws {
            let attack = """
                def answer(nonce, packet, host, worker):
                    if nonce is None: return worker.send(packet)
                    host.send(printed(nonce, b"\\xff\\x00") + shown(nonce, b"\\xfe", b"\\xfd") + frame(FINISHED, nonce))
                stand_between(answer)
                """
            try await ChannelAttack.run(attack) { session, result in
                let lie = try await session.run("1")
                #expect(lie.stdout == "\u{fffd}\0")
                #expect(lie.results.map(\.data) == [["\u{fffd}": .text("\u{fffd}")]])
            }
        }
    }
}
