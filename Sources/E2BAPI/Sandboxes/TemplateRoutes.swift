import HTTPAPI
import HTTPTypes
import Hummingbird
import SessionPool
import WebServer

/// Which templates there are.
struct TemplateRoutes: Sendable {
    let templates: Templates

    func add(to router: some RouterMethods<APIContext>) {
        router.get("templates/aliases/:alias", use: find)
    }

    @Sendable private func find(_ request: Request, _ context: APIContext) async throws -> Response {
        let profile = try templates.requiredProfile(of: try context.text("alias"))
        return JSONResponse.object { writer in
            writer.field("templateID", profile)
            writer.field("public", true)
        }
    }
}
