package import HTTPTypes
import Hummingbird

/// The event after which a client wants to go on.
package enum LastEventID {
    /// The id in a request's header fields; nil if there is none.
    ///
    /// - Throws: `ProblemDetails` with 400 for one that no server of ours has made.
    package static func parse(_ headers: HTTPFields) throws(ProblemDetails) -> String? {
        guard let id = headers[.lastEventID], !id.isEmpty else { return nil }
        guard id.utf8.count <= 128, id.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw ProblemDetails(
                status: .badRequest, code: "bad_last_event_id",
                detail: "Last-Event-ID is not the id of an event: send back the id of the last one that came")
        }
        return id
    }
}

extension HTTPField.Name {
    /// `Last-Event-ID`.
    package static let lastEventID = HTTPField.Name("Last-Event-ID") ?? .via
}
