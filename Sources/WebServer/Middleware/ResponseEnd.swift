package import Hummingbird

extension Response {
    /// Runs an action when the response is over: at once if its body is there, and if it is streamed, when the stream
    /// ends, fails or is cut off.
    func observingEnd(_ action: @escaping @Sendable () -> Void) -> Response {
        guard body.contentLength == nil else {
            // A body of known length may be streamed too; what is left of it then is the client's time, not ours.
            action()
            return self
        }
        var response = self
        let body = body
        response.body = ResponseBody { writer in
            defer { action() }
            try await body.write(writer)
        }
        return response
    }

    /// Keeps something for as long as the response: until it has ended in whatever way, also before it was begun.
    package func keeping(_ something: some AnyObject & Sendable) -> Response {
        var response = self
        let body = body
        response.body = ResponseBody(contentLength: body.contentLength) { writer in
            defer { withExtendedLifetime(something) {} }
            try await body.write(writer)
        }
        return response
    }

    /// Runs an action when the response could not be sent to its end: mostly because the client is gone.
    package func cutOff(_ action: @escaping @Sendable () async -> Void) -> Response {
        var response = self
        let body = body
        response.body = ResponseBody(contentLength: body.contentLength) { writer in
            do {
                try await body.write(writer)
            } catch {
                await action()
                throw error
            }
        }
        return response
    }
}
