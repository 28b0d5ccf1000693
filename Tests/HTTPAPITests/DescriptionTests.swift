import Foundation
import HTTPAPI
import Hummingbird
import Testing
import WebServer

/// What `docs/openapi.json` says of routes, held against the routes there are.
@Suite struct DescriptionTests {
    @Test func everyRouteIsDescribedAndEveryDescribedRouteIsThere() async throws {
        let routes = try await TestAPI.router { router in
            Set(router.routes.map { "\($0.method.rawValue) \(Self.path($0.path))" })
        }
        let described = try Self.describedRoutes()
        #expect(routes.subtracting(described) == [], "these routes are not described")
        #expect(described.subtracting(routes) == [], "these routes are described and not there")
        #expect(described.contains("POST /v1/sessions/{session_id}/executions"))
    }

    @Test func routesNameTheirParametersAsTheDescriptionDoes() throws {
        let document = try Self.document()
        let components = try #require(document["components"] as? [String: Any])
        let parameters = try #require(components["parameters"] as? [String: [String: Any]])
        for (path, item) in try Self.paths() {
            let shared = try #require(item["parameters"] as? [[String: String]]?) ?? []
            let named = shared.compactMap { reference in
                reference["$ref"]?.split(separator: "/").last.flatMap { parameters[String($0)] }
            }.filter { $0["in"] as? String == "path" }.compactMap { $0["name"] as? String }
            let wanted = path.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
            #expect(named == wanted, "\(path)")
        }
    }

    @Test func operationsHaveNamesOfTheirOwn() throws {
        let names = try Self.paths().values.flatMap { item in
            Self.methods(of: item).compactMap { (item[$0] as? [String: Any])?["operationId"] as? String }
        }
        #expect(Set(names).count == names.count)
        #expect(names.count == (try Self.describedRoutes().count))
    }

    private static func path(_ path: RouterPath) -> String {
        let text = path.description
        return text.hasPrefix("/") ? text : "/\(text)"
    }

    private static func describedRoutes() throws -> Set<String> {
        Set(try paths().flatMap { path, item in methods(of: item).map { "\($0.uppercased()) \(path)" } })
    }

    private static func methods(of item: [String: Any]) -> [String] {
        item.keys.filter { ["get", "head", "post", "put", "patch", "delete", "options", "trace"].contains($0) }
    }

    private static func paths() throws -> [String: [String: Any]] {
        try #require(try document()["paths"] as? [String: [String: Any]])
    }

    private static func document() throws -> [String: Any] {
        let path = "\(try TestAPI.installation().home)/\(OpenAPIRoute.file)"
        let value = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: path)))
        return try #require(value as? [String: Any])
    }
}
