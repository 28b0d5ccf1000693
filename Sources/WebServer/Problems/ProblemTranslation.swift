import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1

/// Makes problems of the errors that are thrown on the way to a response.
struct ProblemTranslation {
    private let routes: RouteTable

    init(routes: RouteTable) {
        self.routes = routes
    }

    /// What to tell the client of an error; nil, if it is nobody's business but ours.
    func problem(for error: any Error, request: Request, endpoint: String?) -> ProblemDetails? {
        switch error {
        case let problem as ProblemDetails:
            return problem
        case let error as HTTPError where error.status == .notFound && endpoint == Self.unknownEndpoint:
            return unknownRoute(request)
        case let error as HTTPError:
            return ProblemDetails(
                status: error.status, code: Self.code(of: error.status), detail: error.body, headers: error.headers)
        case let error as any HTTPResponseError:
            return ProblemDetails(status: error.status, code: Self.code(of: error.status))
        case is HTTPParserError:
            return ProblemDetails(
                status: .badRequest, code: "malformed_request",
                detail: "the request's body does not come to a proper end: send it whole")
        case ConnectionFault.bodyIsLate:
            return ProblemDetails(
                status: .requestTimeout, code: "request_timeout",
                detail: "the request's body did not come to its end in time")
        case is CancellationError:
            return ProblemDetails(
                status: .serviceUnavailable, code: "cancelled",
                detail: "the request was cancelled before it was answered: the server is stopping, or the client left",
                headers: [.retryAfter: "1"])
        default:
            return nil
        }
    }

    /// What is told of an error that is nobody's business.
    static let internalError = ProblemDetails(
        status: .internalServerError, code: "internal_error",
        detail: "something went wrong in the server: its log knows more under this request_id")

    /// What hummingbird calls the route of a request that has none.
    static let unknownEndpoint = "NotFound"

    private func unknownRoute(_ request: Request) -> ProblemDetails {
        let allowed = routes.methods(of: request.uri.path).map(\.rawValue)
        guard !allowed.isEmpty else {
            return ProblemDetails(status: .notFound, code: "not_found", detail: "there is nothing at this path")
        }
        let list = allowed.joined(separator: ", ")
        return ProblemDetails(
            status: .methodNotAllowed, code: "method_not_allowed",
            detail: "this path cannot be asked with this method: use \(list)", headers: [.allow: list])
    }

    /// A status's phrase as a code, as in `payload_too_large`.
    static func code(of status: HTTPResponse.Status) -> String {
        let words = status.reasonPhrase.lowercased().split { !$0.isLetter }
        return words.isEmpty ? "status_\(status.code)" : words.joined(separator: "_")
    }
}
