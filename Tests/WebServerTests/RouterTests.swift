import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@testable import WebServer

/// What every route has in common, without sockets.
struct RouterTests {
    struct Secret: Error {
        let password = "hunter2"
    }

    private func test(
        _ configuration: WebServerConfiguration = WebServerConfiguration(),
        metrics: PrometheusRegistry = PrometheusRegistry(),
        _ body: @escaping @Sendable (any TestClientProtocol) async throws -> Void
    ) async throws {
        let responder = TestServer.responder(configuration: configuration, metrics: metrics) { router in
            router.get("things/{id}") { _, context in try context.parameters.require("id") }
            router.delete("things/{id}") { _, _ in HTTPResponse.Status.noContent }
            router.get("files/**") { _, _ in "file" }
            router.get("secret") { _, _ -> String in throw Secret() }
            router.get("problem") { _, _ -> String in
                throw ProblemDetails(
                    status: .conflict, code: "taken", detail: "it is \"taken\"\n", headers: [.retryAfter: "7"],
                    members: [.init("holder", "somebody")])
            }
            router.get("error") { _, _ -> String in throw HTTPError(.gone, message: "it was") }
            router.post("json") { request, context in
                "\(try await JSONBody.read([Int].self, from: request, context, most: 100).value.count)"
            }
            HealthRoutes.add(to: router) { .notReady(reason: "it starts") }
            MetricsRoute.add(to: router, registry: metrics)
        }
        try await Application(responder: responder, logger: TestServer.quiet).test(.router, body)
    }

    private static func json(_ response: TestResponse) throws -> [String: any Sendable] {
        try #require(
            JSONSerialization.jsonObject(with: Data(response.body.readableBytesView)) as? [String: any Sendable])
    }

    // MARK: Problems

    @Test func unknownRoutesAndWrongMethodsAreProblems() async throws {
        try await test { client in
            for path in ["/nothing", "/", "/things", "/things/1/2", "/%00", "/../..", "//"] {
                let response = try await client.execute(uri: path, method: .get)
                #expect(response.status == .notFound, "\(path)")
                #expect(response.headers[.contentType] == "application/problem+json")
                let problem = try Self.json(response)
                #expect(problem["code"] as? String == "not_found")
                #expect(problem["status"] as? Int == 404)
                #expect(problem["request_id"] as? String == response.headers[.requestID])
            }
            let wrong = try await client.execute(uri: "/things/1", method: .post)
            #expect(wrong.status == .methodNotAllowed)
            #expect(wrong.headers[.allow] == "DELETE, GET, HEAD")
            let file = try await client.execute(uri: "/files/a/b/c", method: .put)
            #expect(file.headers[.allow] == "GET, HEAD")
        }
    }

    @Test func headGetsNoBody() async throws {
        try await test { client in
            for (path, status) in [("/nothing", 404), ("/things/1", 200), ("/problem", 409)] {
                let response = try await client.execute(uri: path, method: .head)
                #expect(response.status.code == status)
                #expect(response.body.readableBytes == 0)
            }
        }
    }

    @Test func internalErrorsTellNothing() async throws {
        try await test { client in
            let response = try await client.execute(uri: "/secret", method: .get)
            #expect(response.status == .internalServerError)
            let body = String(buffer: response.body)
            #expect(!body.contains("hunter2") && !body.contains("Secret"))
            #expect(try Self.json(response)["code"] as? String == "internal_error")
        }
    }

    @Test func problemsKeepWhatTheySay() async throws {
        try await test { client in
            let response = try await client.execute(uri: "/problem", method: .get)
            #expect(response.status == .conflict)
            #expect(response.headers[.retryAfter] == "7")
            #expect(response.headers[.cacheControl] == "no-store")
            let problem = try Self.json(response)
            #expect(problem["type"] as? String == "about:blank")
            #expect(problem["title"] as? String == "Conflict")
            #expect(problem["detail"] as? String == "it is \"taken\"\n")
            #expect(problem["holder"] as? String == "somebody")
            let gone = try await client.execute(uri: "/error", method: .get)
            #expect(gone.status == .gone)
            #expect(try Self.json(gone)["detail"] as? String == "it was")
        }
    }

    @Test func bodiesOfOtherKindsAndSizesAreProblems() async throws {
        try await test { client in
            func post(_ body: String, _ headers: HTTPFields) async throws -> TestResponse {
                try await client.execute(uri: "/json", method: .post, headers: headers, body: ByteBuffer(string: body))
            }
            let good = try await post("[1, 2]", [.contentType: "Application/JSON; charset=utf-8"])
            #expect(String(buffer: good.body) == "2")
            #expect(try await post("[1]", [.contentType: "application/merge-patch+json"]).status == .ok)
            #expect(try await post("[1]", [:]).status == .unsupportedMediaType)
            #expect(try await post("[1]", [.contentType: "text/plain"]).status == .unsupportedMediaType)
            let zipped = try await post("[1]", [.contentType: "application/json", .contentEncoding: "gzip"])
            #expect(zipped.status == .unsupportedMediaType)
            let long = try await post(
                String(repeating: " ", count: 101), [.contentType: "application/json"])
            #expect(long.status == .contentTooLarge)
            #expect(try Self.json(long)["most_bytes"] as? Int == 100)
        }
    }

    // MARK: Names, hosts and origins

    @Test func requestIDsAreTakenInWhenTheyArePlain() async throws {
        try await test { client in
            let own = try await client.execute(
                uri: "/things/1", method: .get, headers: [.requestID: "my-request_1.2"])
            #expect(own.headers[.requestID] == "my-request_1.2")
            for bad in ["a b", String(repeating: "a", count: 65), "a\"b", "é"] {
                let response = try await client.execute(uri: "/things/1", method: .get, headers: [.requestID: bad])
                let name = try #require(response.headers[.requestID])
                #expect(name != bad)
                #expect(name.count == 32)
            }
        }
    }

    @Test(arguments: [
        ("localhost", true), ("LOCALHOST:80", true), ("a.localhost", true), ("127.0.0.1:8080", true),
        ("127.9.9.9", true),
        ("[::1]:8080", true), ("localhost.", true), ("api.example.org", true), ("x.sandboxes.test", true),
        ("example.org", false), ("localhost.evil.org", false), ("127.0.0.1.evil.org", false), ("192.168.0.1", false),
        ("sandboxes.test", false), (".sandboxes.test", false), ("evilsandboxes.test", false), ("[::2]", false),
    ])
    func hostsAreChecked(host: String, isOurs: Bool) throws {
        let configuration = WebServerConfiguration.with { $0.hostNames = ["API.example.org", "*.sandboxes.test"] }
        let check = HostCheck<ChannelContext>(configuration: configuration)
        let authority = try #require(Authority(host))
        #expect(check.isOurs(authority) == isOurs)
    }

    @Test(arguments: ["", ":80", "a:b", "a:99999", "[::1", "[::1]x", "[x]", "a:1:2"])
    func brokenHostsAreNone(host: String) {
        #expect(Authority(host) == nil)
    }

    @Test func webPagesOfOthersAreRefused() async throws {
        let configuration = WebServerConfiguration.with { $0.allowedOrigins = ["https://good.example"] }
        try await test(configuration) { client in
            for method: HTTPRequest.Method in [.get, .post, .delete, .options, .head] {
                for origin in ["https://evil.example", "null", "http://localhost.evil", "http://good.example"] {
                    let response = try await client.execute(
                        uri: "/things/1", method: method, headers: [.origin: origin])
                    #expect(response.status == .forbidden)
                    #expect(response.headers[.accessControlAllowOrigin] == nil)
                }
            }
            let silent = try await client.execute(
                uri: "/things/1", method: .get, headers: [.fetchSite: "cross-site"])
            #expect(silent.status == .forbidden)
            let own = try await client.execute(uri: "/things/1", method: .get, headers: [.origin: "http://localhost"])
            #expect(own.status == .ok)
            let other = try await client.execute(
                uri: "/things/1", method: .get, headers: [.origin: "https://good.example"])
            #expect(other.status == .ok)
            #expect(other.headers[.accessControlAllowOrigin] == "https://good.example")
            #expect(other.headers[.vary] == "Origin")
            let preflight = try await client.execute(
                uri: "/things/1", method: .options,
                headers: [
                    .origin: "https://good.example", .accessControlRequestMethod: "DELETE",
                    .accessControlRequestHeaders: "authorization",
                ])
            #expect(preflight.status == .noContent)
            #expect(preflight.headers[.accessControlAllowHeaders] == "authorization")
        }
    }

    @Test func responsesTellBrowsersToBeCareful() async throws {
        try await test { client in
            let response = try await client.execute(uri: "/things/1", method: .get)
            #expect(response.headers[.xContentTypeOptions] == "nosniff")
            #expect(response.headers[.cacheControl] == "no-store")
        }
    }

    // MARK: Watching

    @Test func requestsAreCountedByRoute() async throws {
        let metrics = PrometheusRegistry()
        try await test(metrics: metrics) { client in
            for index in 0..<10 { _ = try await client.execute(uri: "/things/\(index)", method: .get) }
            for index in 0..<10 {
                let method = try #require(HTTPRequest.Method("ODD\(index)"))
                _ = try await client.execute(uri: "/unknown/\(index)", method: method)
            }
            let text = String(buffer: try await client.execute(uri: "/metrics", method: .get).body)
            #expect(text.contains("http_requests_total{method=\"GET\",route=\"/things/{id}\",status=\"200\"} 10\n"))
            #expect(text.contains("http_requests_total{method=\"OTHER\",route=\"unknown\",status=\"404\"} 10\n"))
            #expect(text.contains("http_request_duration_seconds_count{method=\"GET\",route=\"/things/{id}\"} 10\n"))
            #expect(text.contains("http_requests_active 1\n"))
        }
    }

    @Test func healthIsTold() async throws {
        try await test { client in
            #expect(try await client.execute(uri: "/livez", method: .get).status == .noContent)
            let ready = try await client.execute(uri: "/readyz", method: .get)
            #expect(ready.status == .serviceUnavailable)
            #expect(try Self.json(ready)["code"] as? String == "not_ready")
        }
    }
}
