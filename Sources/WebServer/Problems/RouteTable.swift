package import HTTPTypes
package import Hummingbird
import Synchronization

/// The routes of a router, to tell which methods a path has when a request's is not among them.
package final class RouteTable: Sendable {
    private struct Route {
        let path: RouterPath
        let method: HTTPRequest.Method
    }

    private let routes = Mutex<[Route]>([])

    /// A table without routes.
    package init() {}

    /// Takes the routes of a router over, when it has all of them.
    package func fill(from router: Router<some RequestContext>) {
        let all = router.routes.map { Route(path: $0.path, method: $0.method) }
        routes.withLock { $0 = all }
    }

    /// The methods that a path can be asked with, in the alphabet's order; none, if there is no such path.
    package func methods(of path: String) -> [HTTPRequest.Method] {
        let segments = path.split(separator: "/")
        let matching = routes.withLock { $0.filter { Self.matches($0.path, segments[...]) } }
        return Set(matching.map(\.method)).sorted { $0.rawValue < $1.rawValue }
    }

    private static func matches(_ path: RouterPath, _ segments: ArraySlice<Substring>) -> Bool {
        var remaining = segments
        for element in path {
            if element == .recursiveWildcard { return true }
            guard let segment = remaining.popFirst(), element ~= segment else { return false }
        }
        return remaining.isEmpty
    }
}
