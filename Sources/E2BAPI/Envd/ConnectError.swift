import Engine
import HTTPAPI
import HTTPTypes
import Hummingbird
import SessionPool
import WebServer

/// An error of the Connect protocol (connectrpc.com/docs/protocol), which E2B's daemon speaks.
struct ConnectError: Error {
    let code: Code
    let message: String

    /// The codes that are used here, each with its HTTP status.
    enum Code: String {
        case invalidArgument = "invalid_argument"
        case notFound = "not_found"
        case alreadyExists = "already_exists"
        case unauthenticated
        case permissionDenied = "permission_denied"
        case resourceExhausted = "resource_exhausted"
        case failedPrecondition = "failed_precondition"
        case unimplemented
        case unavailable
        case `internal`

        var status: HTTPResponse.Status {
            switch self {
            case .invalidArgument, .failedPrecondition: .badRequest
            case .notFound: .notFound
            case .alreadyExists: .conflict
            case .unauthenticated: .unauthorized
            case .permissionDenied: .forbidden
            case .resourceExhausted: .tooManyRequests
            case .unimplemented: .notImplemented
            case .unavailable: .serviceUnavailable
            case .internal: .internalServerError
            }
        }
    }

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// What an error of any layer is called.
    init(_ error: any Error) {
        switch error {
        case let error as ConnectError:
            self = error
        case let error as SandboxError:
            switch error.code {
            case .invalidRequest: self.init(.invalidArgument, error.description)
            default: self.init(.unavailable, error.description)
            }
        case let problem as ProblemDetails:
            let code: Code =
                switch problem.status.code {
                case 401: .unauthenticated
                case 403: .permissionDenied
                case 404: .notFound
                case 409 where problem.code == "exists": .alreadyExists
                case 400, 409, 413, 415, 422: .invalidArgument
                case 429, 507: .resourceExhausted
                default: .unavailable
                }
            self.init(code, problem.detail ?? problem.title)
        case let error as EngineError:
            self.init(ProblemDetails(error))
        default:
            self.init(.internal, "something went wrong that should not")
        }
    }

    /// The error as an object.
    var encoded: [UInt8] {
        JSONWriter.object { writer in
            writer.field("code", code.rawValue)
            writer.field("message", message)
        }
    }
}

/// Errors of calls, as Connect's clients read them.
struct ConnectErrors: RouterMiddleware {
    func handle(
        _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as CancellationError {
            throw error
        } catch let problem as ProblemDetails where problem.code == "sandbox_not_found" {
            // A plain 502, by which E2B's clients know that the sandbox is gone.
            throw problem
        } catch {
            let headers = (error as? ProblemDetails)?.headers ?? [:]
            let error = ConnectError(error)
            return JSONResponse.bytes(status: error.code.status, headers: headers, error.encoded)
        }
    }
}
