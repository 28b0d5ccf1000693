import Engine
import Foundation
import HTTPAPI
import HTTPTypes
import Hummingbird
import NIOCore
import SessionPool
import WebServer

/// E2B's calls about processes in a sandbox, which are commands here.
struct ProcessRoutes: Sendable {
    let access: SandboxAccess
    let processes: SandboxProcesses
    let streams: StreamLimit

    static let mostBodyBytes = 8 << 20

    func add(to router: some RouterMethods<APIContext>) {
        let calls = router.group("process.Process").add(middleware: ConnectErrors())
        calls.post("Start", use: start)
        calls.post("Connect", use: connect)
        calls.post("List", use: list)
        calls.post("SendSignal", use: sendSignal)
        calls.post("Update", use: update)
        addInput(to: calls)
    }

    // MARK: Starting

    private struct StartRequest: Decodable, Sendable {
        struct Process: Decodable, Sendable {
            let cmd: String
            let args: [String]?
            let envs: [String: String]?
            let cwd: String?
        }

        struct Terminal: Decodable, Sendable {}

        let process: Process
        let pty: Terminal?
        let tag: String?
        let stdin: Bool?
    }

    @Sendable private func start(_ request: Request, _ context: APIContext) async throws -> Response {
        let session = try await access.session(of: request, context)
        let wanted = try await Self.streamed(StartRequest.self, request, context)
        guard wanted.pty == nil else { throw Self.noTerminals }
        let timeout = try Self.timeout(of: request)
        // Before it is started: who is refused one shall not have it run.
        let place = try streams.enter(session.owner)
        let messages = try await Self.start(wanted, in: session, processes, timeout: timeout)
        return ConnectStream.response(messages).keeping(place)
    }

    @HostLoop private static func start(
        _ wanted: StartRequest, in session: LiveSession, _ processes: SandboxProcesses, timeout: Double?
    ) async throws -> ProcessMessages {
        var request = CommandRequest(arguments: [wanted.process.cmd] + (wanted.process.args ?? []))
        request.environment = wanted.process.envs ?? [:]
        request.workingDirectory = wanted.process.cwd
        request.takesInput = wanted.stdin ?? true
        request.outputBytes = .max
        let events = EarlyEvents()
        let command = try await session.startCommand(request) { events.happened($0) }
        let process = SandboxProcess(command, tag: wanted.tag)
        processes.add(process, to: session.id)
        if let timeout { process.kill(after: timeout) }
        let messages = process.listen()
        events.pass { [id = session.id] event in
            process.happened(event)
            if case .ended = event { processes.remove(process, from: id) }
        }
        return messages
    }

    /// How long the client wants the command to run at most, in seconds; nil for as long as it likes.
    private static func timeout(of request: Request) throws(ConnectError) -> Double? {
        guard let text = request.headers[.connectTimeout] else { return nil }
        // The protocol has at most ten digits.
        guard text.utf8.count <= 10, let milliseconds = Int64(text), milliseconds >= 0 else {
            throw ConnectError(.invalidArgument, "Connect-Timeout-Ms must be a number of milliseconds")
        }
        return Double(milliseconds) / 1_000
    }

    /// What happens to a command, also before there is anybody to tell.
    ///
    /// The command keeps this, and who is told keeps the command: after the end nobody is kept.
    @HostLoop private final class EarlyEvents {
        private var waiting: [CommandEvent] = []
        private var listener: (@HostLoop (CommandEvent) -> Void)?

        func happened(_ event: CommandEvent) {
            guard let listener else { return waiting.append(event) }
            if case .ended = event { self.listener = nil }
            listener(event)
        }

        func pass(to listener: @escaping @HostLoop (CommandEvent) -> Void) {
            self.listener = listener
            let early = waiting
            waiting = []
            for event in early { happened(event) }
        }
    }

    struct SelectRequest: Decodable, Sendable {
        let process: ProcessSelector?
    }

    @Sendable private func connect(_ request: Request, _ context: APIContext) async throws -> Response {
        let session = try await access.session(of: request, context)
        let wanted = try await Self.streamed(SelectRequest.self, request, context)
        let place = try streams.enter(session.owner)
        let messages = try await Self.listen(to: wanted.process, in: session, processes)
        return ConnectStream.response(messages).keeping(place)
    }

    @HostLoop private static func listen(
        to selector: ProcessSelector?, in session: LiveSession, _ processes: SandboxProcesses
    ) throws -> ProcessMessages {
        try processes.find(selector, of: session.id).listen()
    }

    // MARK: Those that run

    @Sendable private func list(_ request: Request, _ context: APIContext) async throws -> Response {
        let session = try await access.session(of: request, context)
        let entries = await Self.entries(of: session, processes)
        return JSONResponse.object { $0.field("processes", json: JSONResponse.array(entries)) }
    }

    @HostLoop private static func entries(of session: LiveSession, _ processes: SandboxProcesses) -> [[UInt8]] {
        processes.all(of: session.id).map { process in
            JSONWriter.object { writer in
                writer.field("pid", process.pid)
                if let tag = process.tag { writer.field("tag", tag) }
                let request = process.command.request
                writer.field(
                    "config",
                    json: JSONWriter.object { writer in
                        writer.field("cmd", request.arguments.first)
                        writer.field("args", json: encode(Array(request.arguments.dropFirst())))
                        writer.field("envs", json: encode(request.environment))
                        if let directory = request.workingDirectory { writer.field("cwd", directory) }
                    })
            }
        }
    }

    private static func encode(_ value: some Encodable) -> [UInt8] {
        (try? JSONEncoder().encode(value)).map(Array.init) ?? []
    }

    private struct SignalRequest: Decodable, Sendable {
        let process: ProcessSelector?
        let signal: String?
    }

    @Sendable private func sendSignal(_ request: Request, _ context: APIContext) async throws -> Response {
        try await change(SignalRequest.self, request, context) { wanted, find throws in
            let process = try find(wanted.process)
            switch wanted.signal {
            case "SIGNAL_SIGKILL": process.command.kill()
            case "SIGNAL_SIGTERM": try process.command.signal(SIGTERM)
            default: throw ConnectError(.invalidArgument, "the signal must be SIGNAL_SIGTERM or SIGNAL_SIGKILL")
            }
        }
    }

    /// What terminals have besides.
    @Sendable private func update(_ request: Request, _ context: APIContext) async throws -> Response {
        _ = try await access.session(of: request, context)
        throw Self.noTerminals
    }

    // MARK: Requests

    static let noTerminals = ConnectError(
        .unimplemented, "there are no terminals here: use commands.run, with stdin=True to send input")

    /// Does something with a process, and answers with nothing.
    func change<Wanted: Decodable & Sendable>(
        _ type: Wanted.Type, _ request: Request, _ context: APIContext,
        _ change:
            @escaping @HostLoop @Sendable (
                Wanted, @HostLoop (ProcessSelector?) throws -> SandboxProcess
            ) throws -> Void
    ) async throws -> Response {
        let session = try await access.session(of: request, context)
        let wanted = try await JSONBody.read(
            type, from: request, context, most: Self.mostBodyBytes, unknownFields: .ignored
        ).value
        try await Self.change(wanted, session.id, processes, change)
        return JSONResponse.bytes(Array("{}".utf8))
    }

    @HostLoop private static func change<Wanted: Sendable>(
        _ wanted: Wanted, _ session: String, _ processes: SandboxProcesses,
        _ change: @HostLoop @Sendable (Wanted, @HostLoop (ProcessSelector?) throws -> SandboxProcess) throws -> Void
    ) throws {
        try change(wanted) { try processes.find($0, of: session) }
    }

    /// The message of a call that streams its answer.
    private static func streamed<Wanted: Decodable & Sendable>(
        _ type: Wanted.Type, _ request: Request, _ context: APIContext
    ) async throws -> Wanted {
        let body = try await request.wholeBody(upTo: mostBodyBytes, context)
        return try await ByteWork.run(on: body.readableBytes) {
            try JSONBody.decode(type, from: try ConnectStream.message(in: body), unknownFields: .ignored)
        }
    }
}

extension HTTPField.Name {
    fileprivate static let connectTimeout = HTTPField.Name("Connect-Timeout-Ms") ?? .via
}
