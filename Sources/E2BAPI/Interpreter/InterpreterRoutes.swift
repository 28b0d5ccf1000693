import Engine
import HTTPAPI
import HTTPTypes
import Hummingbird
import Persistence
import SandboxPolicy
import SessionPool
import WebServer

/// What E2B's clients find at the port of its code interpreter.
struct InterpreterRoutes: Sendable {
    let manager: EngineManager
    let access: SandboxAccess
    let streams: StreamLimit

    private static let mostBodyBytes = 20 << 20

    func add(to router: some RouterMethods<APIContext>) {
        router.post("execute", use: execute)
        router.get("health", use: health)
        router.post("contexts", use: createContext)
        router.get("contexts", use: listContexts)
        router.post("contexts/:context_id/restart", use: restartContext)
        router.delete("contexts/:context_id", use: deleteContext)
    }

    @Sendable private func health(_ request: Request, _ context: APIContext) async throws -> Response {
        _ = try await access.session(of: request, context)
        return Response(status: .noContent)
    }

    // MARK: Code

    private struct ExecuteBody: Decodable, Sendable {
        let code: String
        let contextID: String?
        let language: String?
        let environment: [String: String]?

        private enum CodingKeys: String, CodingKey {
            case code, language
            case contextID = "context_id"
            case environment = "env_vars"
        }
    }

    @Sendable private func execute(_ request: Request, _ context: APIContext) async throws -> Response {
        let session = try await access.session(of: request, context)
        let body = try await JSONBody.read(
            ExecuteBody.self, from: request, context, most: Self.mostBodyBytes, unknownFields: .ignored
        ).value
        var wanted = ExecutionRequest(code: body.code)
        wanted.language = try await Self.language(body, session, manager)
        do {
            wanted.environment = try EnvironmentVariables(body.environment ?? [:])
        } catch {
            throw ProblemDetails(status: .badRequest, code: "invalid", detail: "env_vars: \(error)")
        }
        // Before anything is begun: who is refused one shall not have it run.
        let place = try streams.enter(session.owner)
        let execution: LiveExecution
        if body.code.utf8.contains(where: { $0 > 0x20 }) {
            execution = try await ProblemDetails.telling { [wanted] () async throws(EngineError) in
                try await Self.submit(wanted, to: body.contextID, of: session, manager)
            }
        } else {
            return try NDJSONStream(EmptyExecution.messages).response(from: request, context: context)
        }
        let messages = ExecutionMessages(
            events: ExecutionEvents(of: execution.id, owner: session.owner, after: 0, manager: manager))
        let response = try NDJSONStream(
            messages, keepAlive: (ExecutionMessages.keepAlive, .seconds(5))
        ).response(from: request, context: context)
        return response.cutOff { [manager] in await manager.interrupt(execution) }.keeping(place)
    }

    /// The language that is named, or that of the context.
    @HostLoop private static func language(
        _ body: ExecuteBody, _ session: LiveSession, _ manager: EngineManager
    ) throws(ProblemDetails) -> CodeLanguage {
        if let name = body.language { return try Language.checked(name) }
        do throws(EngineError) {
            return CodeLanguage(rawValue: try manager.context(body.contextID, of: session).record.language) ?? .python
        } catch {
            throw ProblemDetails(error)
        }
    }

    @HostLoop private static func submit(
        _ request: ExecutionRequest, to contextID: String?, of session: LiveSession, _ manager: EngineManager
    ) async throws(EngineError) -> LiveExecution {
        try await manager.submit(
            request, to: manager.context(contextID, of: session), of: session, durability: .acknowledged)
    }

    // MARK: Contexts

    private struct ContextBody: Decodable, Sendable {
        let language: String?
        let cwd: String?
    }

    /// A context as E2B's clients see it.
    private struct ContextFacts: Sendable {
        let id: String
        let language: String
        let directory: String

        @HostLoop
        init(_ context: LiveContext) {
            id = context.id
            language = context.record.language
            directory = context.record.workingDirectory ?? "/home/user"
        }

        var encoded: [UInt8] {
            JSONWriter.object { writer in
                writer.field("id", id)
                writer.field("language", language)
                writer.field("cwd", directory)
            }
        }
    }

    @Sendable private func createContext(_ request: Request, _ context: APIContext) async throws -> Response {
        let session = try await access.session(of: request, context)
        let body = try await JSONBody.read(
            ContextBody.self, from: request, context, most: Self.mostBodyBytes, isOptional: true,
            unknownFields: .ignored
        ).value
        let language = try Language.checked(body.language)
        let facts = try await ProblemDetails.telling { () async throws(EngineError) in
            try await Self.createContext(in: session, body.cwd, language, manager)
        }
        return JSONResponse.bytes(status: .created, facts.encoded)
    }

    @HostLoop private static func createContext(
        in session: LiveSession, _ directory: String?, _ language: CodeLanguage, _ manager: EngineManager
    ) async throws(EngineError) -> ContextFacts {
        ContextFacts(
            try await manager.createContext(in: session, workingDirectory: directory, language: language))
    }

    @Sendable private func listContexts(_ request: Request, _ context: APIContext) async throws -> Response {
        let facts = await Self.facts(of: try await access.session(of: request, context))
        return JSONResponse.bytes(JSONResponse.array(facts.map(\.encoded)))
    }

    @HostLoop private static func facts(of session: LiveSession) -> [ContextFacts] {
        session.contexts.values.sorted { $0.id < $1.id }.map(ContextFacts.init)
    }

    @Sendable private func restartContext(_ request: Request, _ context: APIContext) async throws -> Response {
        let (session, id) = (try await access.session(of: request, context), try context.text("context_id"))
        try await ProblemDetails.telling { () async throws(EngineError) in
            try await manager.restartContext(manager.context(id, of: session))
        }
        return Response(status: .ok)
    }

    @Sendable private func deleteContext(_ request: Request, _ context: APIContext) async throws -> Response {
        let (session, id) = (try await access.session(of: request, context), try context.text("context_id"))
        try await ProblemDetails.telling { () async throws(EngineError) in
            try await manager.deleteContext(manager.context(id, of: session), of: session)
        }
        return Response(status: .noContent)
    }
}
