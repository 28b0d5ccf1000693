import HTTPAPI
import HTTPTypes
import Hummingbird
import WebServer

/// What E2B's API has and a server of sandboxes has not: clients are told so, and what to do instead.
struct AbsentRoutes: Sendable {
    private static let pausing =
        "sandboxes cannot be paused here: give it more time with set_timeout; what is in /home/user is kept anyway"
    private static let copies =
        "sandboxes are not copied here: create another, which has the same files in /home/user"
    private static let network =
        "sandboxes have no network here: bring what code needs with files.write, or put it into /shared"
    private static let templates =
        "templates are not built here: create sandboxes of a profile, which the server's operator makes"
    private static let volumes =
        "there are no volumes here: /home/user is kept from sandbox to sandbox, and /shared is the tenant's"
    private static let secrets = "there are no secrets here: give a sandbox what it needs with envs"

    private static let refused: [(HTTPRequest.Method, String, String)] = [
        (.post, "sandboxes/:sandbox_id/pause", pausing),
        (.post, "sandboxes/:sandbox_id/resume", pausing),
        (.post, "sandboxes/:sandbox_id/fork", copies),
        (.post, "sandboxes/:sandbox_id/snapshots", copies),
        (.put, "sandboxes/:sandbox_id/network", network),
        (.post, "v3/templates", templates),
        (.get, "templates/:template_id/builds/:build_id/status", templates),
        (.get, "templates/:template_id/tags", templates),
        (.post, "templates/tags", templates),
        (.delete, "templates/tags", templates),
        (.post, "volumes", volumes),
        (.post, "secrets", secrets),
        (.post, "secrets/:secret_id", secrets),
    ]

    /// Lists that have nothing on them.
    private static let empty = ["snapshots", "volumes", "secrets"]

    private static let missing: [(HTTPRequest.Method, String, String)] = [
        (.delete, "templates/:template_id", "there is no such snapshot or template of yours"),
        (.get, "volumes/:volume_id", volumes), (.delete, "volumes/:volume_id", volumes),
        (.get, "secrets/:secret_id", secrets), (.delete, "secrets/:secret_id", secrets),
    ]

    func add(to router: some RouterMethods<APIContext>) {
        for (method, path, detail) in Self.refused {
            router.on(RouterPath(path), method: method) { _, _ -> Response in throw ProblemDetails.unsupported(detail) }
        }
        for path in Self.empty {
            router.get(RouterPath(path)) { _, _ in JSONResponse.bytes(JSONResponse.array([])) }
        }
        for (method, path, detail) in Self.missing {
            router.on(RouterPath(path), method: method) { _, _ -> Response in
                throw ProblemDetails(status: .notFound, code: "not_found", detail: detail)
            }
        }
    }
}
