import SandboxPolicy
import Testing

@testable import SessionPool

/// Code that attacks the channel from inside, as an agent would write it.
///
/// Descriptor 3 is the channel. `frame` makes an event; `stand_between` puts threads between the worker and the host,
/// which see every request with its nonce and decide what goes on.
enum ChannelAttack {
    /// What every attack begins with.
    private static let tools = """
        import array, os, socket, struct, threading, time

        READY, FAILED, STREAM, SHOWN, REPRESENTATION, CLEARED, RAISED, CHANGED, INSPECTED, FINISHED = range(1, 11)

        def frame(kind, nonce, body=b""):
            return struct.pack("<BQI", kind, nonce, len(body)) + body

        def text(value):
            return struct.pack("<I", len(value)) + value

        def printed(nonce, data):
            return frame(STREAM, nonce, b"\\x01" + data)

        def part(nonce, kind, data, end):
            return frame(REPRESENTATION, nonce, text(kind) + bytes([1, end]) + data)

        def shown(nonce, kind, data):
            return frame(SHOWN, nonce, b"\\x02" + text(b"")) + part(nonce, kind, data, 2)

        def raised(nonce):
            return frame(RAISED, nonce, text(b"Forged") * 3 + struct.pack("<i", 0) + text(b"") * 2)

        def stand_between(on_request, on_event=lambda packet, host: host.send(packet)):
            host = socket.socket(fileno=os.dup(3))
            inner, worker = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
            os.dup2(worker.fileno(), 3)
            worker.close()

            def pass_requests():
                while packet := host.recv(1 << 20):
                    # Only the request to execute has a nonce that anything can be forged with.
                    nonce = struct.unpack_from("<Q", packet, 1)[0] if packet[0] == 2 else None
                    on_request(nonce, packet, host, inner)

            def pass_events():
                while packet := inner.recv(1 << 20):
                    on_event(packet, host)

            for work in (pass_requests, pass_events):
                threading.Thread(target=work, daemon=True).start()

        """

    /// Runs an attack, beside a session that has nothing to do with it, which must not notice.
    @HostLoop
    static func run(
        _ attack: String, _ judge: @HostLoop (_ session: Session, _ result: ExecutionResult) async throws -> Void
    ) async throws {
        try await TestHost.use { test in
            let bystander = try await test.open(tenant: "bystander")
            _ = try await bystander.run("x = 42")
            let session = try await test.open {
                $0.wallSeconds = 20
                $0.outputBytes = 1 << 20
            }
            async let result = session.run(tools + attack)
            for _ in 0..<5 { #expect(try await bystander.value(of: "x") == "42") }
            try await judge(session, result)
            #expect(try await bystander.value(of: "x") == "42")
            // Whatever became of its context, the session can have another.
            try await session.restart()
            try await session.expectToWork()
        }
    }
}
