import Testing

@testable import SessionPool

extension SandboxTests {
    /// A context that says what is no message is ended, and its session goes on with another.
    @Suite struct MalformedFrameTests {
        static let packets = [
            #"b"\xff" * 100"#,
            #"b"\x00" * 13"#,
            #"b"garbage""#,
            // Half a header, half a body, a body longer and shorter than it says.
            #"printed(1, b"text")[:7]"#,
            #"printed(1, b"text" * 10)[:30]"#,
            #"struct.pack("<BQI", STREAM, 1, 0xffffffff) + b"\x01text""#,
            #"struct.pack("<BQI", STREAM, 1, 0)"#,
            #"printed(1, b"text") + b"\x00""#,
            #"frame(FINISHED, 1, b"more")"#,
            // Values that there are not.
            #"frame(STREAM, 1, b"\x07text")"#,
            #"frame(INSPECTED, 1, b"\x09")"#,
            #"frame(SHOWN, 1, b"\x04" + text(b""))"#,
            #"frame(REPRESENTATION, 1, text(b"text/plain") + b"\x04\x01")"#,
            #"frame(REPRESENTATION, 1, text(b"text/plain") + b"\x01\x03")"#,
            #"frame(CLEARED, 1, b"\x02")"#,
            #"frame(CHANGED, 1, struct.pack("<II", 0, 0xffffffff))"#,
            #"frame(CHANGED, 1, struct.pack("<IIB", 0, 1, 4) + text(b"x") * 3 + bytes(8))"#,
            #"frame(RAISED, 1, struct.pack("<I", 0x7fffffff))"#,
            // Larger than a packet may be.
            #"printed(1, b"x" * 66000)"#,
            #"b"\x01" * 65537"#,
        ]

        @Test(arguments: packets)
        func whatIsNoMessageEndsTheContext(_ packet: String) async throws {
            try await ChannelAttack.run("os.write(3, \(packet))\nwhile True: time.sleep(1)") { session, result in
                #expect(result.status == .killed)
                #expect(result.death?.kind == .protocol)
                #expect(result.death?.stateSurvived == false)
                let next = try await session.run("'frame' in globals()")
                #expect(next.shownTexts == ["False"])
                #expect(next.number == 1)
            }
        }

        @Test func aMessageBeforeTheGarbageStillCounts() async throws {
            let attack = """
                print("printed", flush=True)
                os.write(3, b"garbage")
                while True: time.sleep(1)
                """
            try await ChannelAttack.run(attack) { _, result in
                #expect(result.stdout == "printed\n")
                #expect(result.death?.kind == .protocol)
            }
        }

        @Test(arguments: ["socket.socket(fileno=os.dup(3)).send(b'')", "os.close(3)", "os.dup2(0, 3)"])
        func aChannelThatEndsEndsTheContext(_ attack: String) async throws {
            try await ChannelAttack.run(attack + "\nwhile True: time.sleep(1)") { session, result in
                #expect(result.status == .killed)
                #expect(result.death?.kind == .protocol)
                try await session.expectToWork()
            }
        }

        @Test(arguments: ["os.close(3)", "os.dup2(0, 3)", "os.dup2(1, 3)"])
        func aWorkerWithoutItsChannelEnds(_ attack: String) async throws {
            try await ChannelAttack.run(attack) { session, result in
                #expect(result.status == .killed)
                #expect(result.death?.stateSurvived == false)
                try await session.expectToWork()
            }
        }

        @Test func descriptorsAreNotTaken() async throws {
            let attack = """
                with open("/dev/null") as file:
                    channel = socket.socket(fileno=os.dup(3))
                    try: socket.send_fds(channel, [printed(1, b"text")], [file.fileno()] * 3)
                    except OSError as refusal: print("refused")
                    else:
                        while True: time.sleep(1)
                """
            try await ChannelAttack.run(attack) { session, result in
                #expect(result.death?.kind == .protocol || result.stdout == "refused\n")
            }
        }
    }
}
