import Engine
import Foundation
import HTTPAPI
import HTTPTypes
import Hummingbird
import NIOCore
import Persistence
import SandboxPolicy
import SessionPool
import UserFiles
import WebServer

/// The routes of a server that runs nothing: its host has neither a jailer nor a sandbox.
enum TestAPI {
    /// Burrow as it was built beside the tests.
    static func installation() throws -> Installation {
        try Installation.find()
    }

    /// Makes a router with all routes that Burrow's own API has, and removes what it needed whatever happened.
    static func router<Value: Sendable>(_ look: (Router<APIContext>) throws -> Value) async throws -> Value {
        let directory = "/tmp/burrow-test-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let host = try await SandboxHost.start(
            installation: installation(), configuration: HostConfiguration(dataDirectory: directory, isDirect: true))
        let manager = try await EngineManager.start(
            host: host, installation: installation(), records: RecordStore(dataDirectory: directory),
            settings: EngineSettings())
        let router = Router(context: APIContext.self)
        HealthRoutes.add(to: router) { .ready }
        MetricsRoute.add(to: router, registry: PrometheusRegistry())
        try OpenAPIRoute(installation: installation()).add(to: router)
        let quota = Quota(mostBytes: 1 << 20, mostEntries: 100)
        HTTPAPI(
            manager: manager, outputs: OutputStore(dataDirectory: directory),
            files: FileService(trees: await FileTrees(host: host, quota: quota)), authenticator: Nobody(),
            streams: StreamLimit(mostOfUser: 1, mostOfTenant: 1), mostJSONBytes: 1 << 20
        ).add(to: router)
        let value = try look(router)
        await host.shutDown()
        return value
    }

    /// Knows nobody.
    private struct Nobody: RequestAuthenticator {
        func caller(for headers: HTTPFields, from address: SocketAddress?) async throws(ProblemDetails) -> Caller {
            throw .unauthenticated
        }

        func count(_ name: String) {}
    }
}
