import Engine
import HTTPAPI
import HTTPTypes
import Hummingbird
import NIOCore
import SessionPool
import WebServer

/// Errors as E2B's clients read them: `{"code": STATUS, "message"}`.
struct E2BErrors: RouterMiddleware {
    func handle(
        _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let problem as ProblemDetails {
            var headers = problem.headers
            headers[.cacheControl] = "no-store"
            return JSONResponse.object(status: problem.status, headers: headers) { writer in
                writer.field("code", problem.status.code)
                writer.field("message", problem.detail ?? problem.title)
            }
        }
    }
}

extension ProblemDetails {
    /// What E2B answers for a sandbox that is not there (any more): its clients take it for a time-out of the sandbox.
    static let noSandbox = ProblemDetails(
        status: .badGateway, code: "sandbox_not_found",
        detail: "The sandbox was not found: it may have timed out or been killed")
}
