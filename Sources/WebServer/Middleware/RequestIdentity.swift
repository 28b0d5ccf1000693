package import HTTPTypes
package import Hummingbird
import Logging
import Synchronization

/// Gives every request a name: the client's own, if it is short and plain.
package struct RequestIdentity<Context: WebContext>: RouterMiddleware {
    /// A middleware that names requests.
    package init() {}

    package func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let identity = RequestName.accepted(request.headers[.requestID]) ?? RequestName.next()
        context.exchange.requestID = identity
        var context = context
        context.logger[metadataKey: "request_id"] = .string(identity)
        var response = try await next(request, context)
        response.headers[.requestID] = identity
        return response
    }
}

/// Names of requests.
enum RequestName {
    private static let prefix = Hexadecimal.digits(UInt64.random(in: .min ... .max))
    private static let count = Atomic<UInt64>(UInt64.random(in: .min ... .max))

    /// A name that no other request has.
    static func next() -> String {
        prefix + Hexadecimal.digits(count.wrappingAdd(1, ordering: .relaxed).newValue)
    }

    /// A client's own name for its request; nil unless it can stand in logs and header fields as it is.
    static func accepted(_ name: String?) -> String? {
        guard let name, (1...64).contains(name.utf8.count) else { return nil }
        let isPlain = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                true
            default: false
            }
        }
        return isPlain ? name : nil
    }
}

extension HTTPField.Name {
    /// `X-Request-Id`.
    package static let requestID = HTTPField.Name("X-Request-Id") ?? .via
}
