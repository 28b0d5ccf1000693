import HTTPTypes
package import Hummingbird

/// Answers only those who call the server by a name of its own: a web page whose name was made to point here
/// (DNS rebinding) calls it by the page's.
package struct HostCheck<Context: WebContext>: RouterMiddleware {
    private let names: Set<String>
    private let suffixes: [String]
    private let allowsAddresses: Bool

    /// The names are loopback, the address that is listened on, and the configured ones.
    package init(configuration: WebServerConfiguration) {
        let configured = configuration.hostNames.union([configuration.host]).map { $0.lowercased() }
        names = Set(configured.filter { !$0.hasPrefix("*.") })
        suffixes = configured.filter { $0.hasPrefix("*.") }.map { String($0.dropFirst()) }
        // Rebinding needs a name; whoever listens on all addresses is called by any of them.
        allowsAddresses = configuration.host == "0.0.0.0" || configuration.host == "::"
    }

    package func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard let path = request.head.path, path.utf8.first == UInt8(ascii: "/") || path == "*" else {
            throw ProblemDetails(
                status: .badRequest, code: "bad_target", detail: "the request's target is no path: begin it with /")
        }
        guard let text = request.head.authority, let authority = Authority(text), request.headers[.secondHost] == nil
        else {
            throw ProblemDetails(
                status: .badRequest, code: "bad_host", detail: "the Host header is missing or wrong: send one")
        }
        guard isOurs(authority) else {
            throw ProblemDetails(
                status: .misdirectedRequest, code: "unknown_host",
                detail: "this server does not go by that name: call it by one of its own, or add the name to those")
        }
        return try await next(request, context)
    }

    func isOurs(_ authority: Authority) -> Bool {
        names.contains(authority.host) || authority.isLoopback || (allowsAddresses && authority.isAddress)
            || suffixes.contains { authority.host.hasSuffix($0) && authority.host.utf8.count > $0.utf8.count }
    }
}

extension HTTPField.Name {
    /// The first `Host` is the request's authority, and no longer among its fields.
    fileprivate static let secondHost = HTTPField.Name("Host") ?? .via
}
