package import HTTPTypes
package import Hummingbird
package import NIOCore

/// What went wrong with a request, in the form of RFC 9457, for programs and people.
///
/// Whatever it holds is sent.
package struct ProblemDetails: HTTPResponseError, Equatable {
    /// The media type of problems.
    package static let contentType = "application/problem+json"

    /// The response's status.
    package var status: HTTPResponse.Status
    /// What programs tell problems apart by: words of small letters, joined by underscores.
    package var code: String
    /// The kind of problem as a URI; `about:blank` says that the status and the code tell all.
    package var type: String
    /// The kind of problem in words, the same for all of a kind.
    package var title: String
    /// What happened here, then what to do; small letters.
    package var detail: String?
    /// This very problem as a URI.
    package var instance: String?
    /// Header fields of the response, as `Retry-After`.
    package var headers: HTTPFields
    /// Further members of the document.
    package var members: [JSONValue.Member]

    /// A problem; `title` is the status's own phrase unless one is given.
    package init(
        status: HTTPResponse.Status,
        code: String,
        detail: String? = nil,
        type: String = "about:blank",
        title: String? = nil,
        instance: String? = nil,
        headers: HTTPFields = [:],
        members: [JSONValue.Member] = []
    ) {
        self.status = status
        self.code = code
        self.type = type
        self.title = title ?? status.reasonPhrase
        self.detail = detail
        self.instance = instance
        self.headers = headers
        self.members = members
    }

    /// The document.
    package var body: ByteBuffer {
        var object: [JSONValue.Member] = [
            .init("type", .string(type)), .init("title", .string(title)), .init("status", .int(status.code)),
            .init("code", .string(code)),
        ]
        if let detail { object.append(.init("detail", .string(detail))) }
        if let instance { object.append(.init("instance", .string(instance))) }
        return ByteBuffer(string: JSONValue.object(object + members).text)
    }

    /// The header fields of the response, for its body too.
    package var allHeaders: HTTPFields {
        var fields = headers
        fields[.contentType] = Self.contentType
        fields[.cacheControl] = "no-store"
        return fields
    }

    /// The problem as a response.
    package var response: Response {
        Response(status: status, headers: allHeaders, body: ResponseBody(byteBuffer: body))
    }

    package func response(from request: Request, context: some RequestContext) throws -> Response {
        response
    }
}
