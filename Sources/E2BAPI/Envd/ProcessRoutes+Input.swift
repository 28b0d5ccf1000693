import Engine
import Foundation
import HTTPAPI
import Hummingbird
import NIOCore
import SandboxPolicy
import SessionPool
import WebServer

/// What clients send to processes.
extension ProcessRoutes {
    func addInput(to calls: some RouterMethods<APIContext>) {
        calls.post("SendInput", use: sendInput)
        calls.post("StreamInput", use: streamInput)
        calls.post("CloseStdin", use: closeInput)
    }

    private struct Input: Decodable, Sendable {
        let stdin: Data?

        /// The bytes.
        ///
        /// - Throws: `ConnectError` for those of a terminal.
        var bytes: [UInt8] {
            get throws(ConnectError) {
                guard let stdin else { throw ProcessRoutes.noTerminals }
                return Array(stdin)
            }
        }
    }

    private struct InputRequest: Decodable, Sendable {
        let process: ProcessSelector?
        let input: Input?
    }

    @Sendable private func sendInput(_ request: Request, _ context: APIContext) async throws -> Response {
        try await change(InputRequest.self, request, context) { wanted, find throws in
            let bytes = try wanted.input?.bytes ?? []
            try find(wanted.process).command.write(bytes)
        }
    }

    @Sendable private func closeInput(_ request: Request, _ context: APIContext) async throws -> Response {
        try await change(SelectRequest.self, request, context) { wanted, find throws in
            try find(wanted.process).command.closeStandardInput()
        }
    }

    private struct InputMessage: Decodable, Sendable {
        struct Chunk: Decodable, Sendable {
            let input: Input?
        }

        let start: SelectRequest?
        let data: Chunk?
    }

    /// Takes input for as long as the client sends some; a process that does not read it holds the client up.
    @Sendable private func streamInput(_ request: Request, _ context: APIContext) async throws -> Response {
        let session = try await access.session(of: request, context)
        // It lasts as long as its client likes, as those that are answered by the piece.
        let place = try streams.enter(session.owner)
        defer { withExtendedLifetime(place) {} }
        let share = context.exchange.bodyShare
        share?.belongs(to: session.owner.tenant)
        var process: SandboxProcess?
        for try await bytes in ConnectMessages(body: request.body, most: Self.mostBodyBytes, share: share) {
            let message = try await ByteWork.run(on: bytes.readableBytes) {
                try JSONBody.decode(InputMessage.self, from: bytes, unknownFields: .ignored)
            }
            if let start = message.start { process = try await find(start.process, session.id) }
            guard let data = message.data else { continue }
            guard let process else { throw ConnectError(.invalidArgument, "the first message must name a process") }
            try await process.send(data.input?.bytes ?? [])
        }
        guard process != nil else { throw ConnectError(.invalidArgument, "the first message must name a process") }
        return ConnectStream.response(Array("{}".utf8))
    }

    @HostLoop private func find(
        _ selector: ProcessSelector?, _ session: String
    ) throws(ConnectError) -> SandboxProcess {
        try processes.find(selector, of: session)
    }
}
