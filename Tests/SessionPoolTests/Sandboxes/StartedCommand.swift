import Testing

@testable import SessionPool

/// A command of a test, with everything that was heard of it.
@HostLoop
final class StartedCommand {
    private(set) var stdout: [UInt8] = []
    private(set) var stderr: [UInt8] = []
    private let ending = Reply<CommandEnd>()
    private var waiting: [(text: String, reply: Reply<Bool>)] = []
    private var command: RoomCommand?

    /// Starts a command and listens to it.
    static func start(_ request: CommandRequest, in session: Session) async throws -> StartedCommand {
        let started = StartedCommand()
        started.command = try await session.startCommand(request) { started.hear($0) }
        return started
    }

    /// Runs a shell's command line to its end.
    static func run(
        _ line: String, in session: Session, timeoutSeconds: Double? = nil, outputBytes: UInt64? = nil
    ) async throws -> StartedCommand {
        let started = try await start(
            .shell(line, timeoutSeconds: timeoutSeconds, outputBytes: outputBytes), in: session)
        _ = try await started.end()
        return started
    }

    var text: String { String(decoding: stdout, as: UTF8.self) }
    var errors: String { String(decoding: stderr, as: UTF8.self) }

    /// The command itself.
    func handle() throws -> RoomCommand { try #require(command) }

    /// How it ended, once it has.
    func end() async throws -> CommandEnd {
        try await ending.value(within: 30, of: "the end of a command")
    }

    /// Waits until a text was printed to the standard output.
    func hasPrinted(_ text: String) async throws {
        if self.text.contains(text) { return }
        let reply = Reply<Bool>()
        waiting.append((text, reply))
        _ = try await reply.value(within: 30, of: "output (\(self.text) \(errors))")
    }

    private func hear(_ event: CommandEvent) {
        switch event {
        case .printed(.standardOutput, let bytes): stdout += bytes
        case .printed(.standardError, let bytes): stderr += bytes
        case .ended(let end): ending.succeed(end)
        }
        for (text, reply) in waiting where self.text.contains(text) { reply.succeed(true) }
    }
}

extension CommandRequest {
    /// A shell's command line.
    static func shell(
        _ line: String, takesInput: Bool = false, timeoutSeconds: Double? = nil, outputBytes: UInt64? = nil
    ) -> CommandRequest {
        CommandRequest(
            arguments: ["/bin/bash", "-lc", line], takesInput: takesInput, timeoutSeconds: timeoutSeconds,
            outputBytes: outputBytes)
    }
}
