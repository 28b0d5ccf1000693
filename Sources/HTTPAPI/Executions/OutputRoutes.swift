import Engine
import Hummingbird
import SandboxPolicy
import SessionPool
import WebServer

/// `/v1/outputs`: the whole texts of long results, by pages.
struct OutputRoutes: Sendable {
    let outputs: OutputStore

    func add(to router: some RouterMethods<APIContext>) {
        router.get("v1/outputs/:handle", use: page)
        router.get("v1/outputs/:handle/matches", use: search)
    }

    @Sendable private func page(_ request: Request, _ context: APIContext) async throws -> Response {
        let query = Query(request)
        let offset = try query.number("offset", in: 0...Int(Int32.max), usual: 0)
        let limit = try query.number("limit", in: OutputPage.limits, usual: OutputPage.defaultLimit)
        let page = try await find(context) { (handle, owner) throws(SandboxError) in
            try outputs.page(of: handle, owner: owner, offset: offset, limit: limit)
        }
        return JSONResponse.object(page.writeFields)
    }

    @Sendable private func search(_ request: Request, _ context: APIContext) async throws -> Response {
        let query = Query(request)
        let text = query.text("text") ?? ""
        guard (1...OutputSearch.longestText).contains(text.unicodeScalars.count) else {
            throw ProblemDetails(
                status: .badRequest, code: "bad_parameter",
                detail: "text must have 1 to \(OutputSearch.longestText) characters: say what to look for",
                members: [.init("parameter", "text")])
        }
        let offset = try query.number("offset", in: 0...Int(Int32.max), usual: 0)
        let found = try await find(context) { (handle, owner) throws(SandboxError) in
            try outputs.search(for: text, in: handle, owner: owner, offset: offset)
        }
        return JSONResponse.object(found.writeFields)
    }

    /// Reads an output of the asking user; what is nobody's or somebody else's is not there.
    private func find<Value: Sendable>(
        _ context: APIContext,
        _ read: @escaping @Sendable (OutputHandle, Owner) throws(SandboxError) -> Value
    ) async throws -> Value {
        let (name, owner) = (try context.text("handle"), try context.caller.owner)
        do {
            let handle = try OutputHandle(parsing: name)
            _ = try await DiskThreads.run { [outputs] in try outputs.page(of: handle, owner: owner, limit: 1) }
            do {
                return try await DiskThreads.run { try read(handle, owner) }
            } catch let error as SandboxError where error.code == .invalidRequest {
                throw ProblemDetails(status: .badRequest, code: "bad_parameter", detail: error.description)
            }
        } catch let error as SandboxError where error.code == .invalidRequest {
            // Those of others are no different from those that never were.
            throw ProblemDetails(
                status: .notFound, code: "not_found",
                detail: "there is no such output: it may be too old, or somebody else's")
        } catch let error as SandboxError {
            throw ProblemDetails(error)
        }
    }
}
