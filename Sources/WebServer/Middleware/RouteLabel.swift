import HTTPTypes

/// Names for requests of which there are only so many, whatever clients send.
enum RouteLabel {
    /// A request's route; all that have none share a name.
    static func route(_ endpoint: String?) -> String {
        guard let endpoint, endpoint != ProblemTranslation.unknownEndpoint else { return "unknown" }
        return endpoint
    }

    /// A request's method; all that nobody uses share a name.
    static func method(_ method: HTTPRequest.Method) -> String {
        switch method {
        case .get, .head, .post, .put, .patch, .delete, .options: method.rawValue
        default: "OTHER"
        }
    }
}
