import Engine
import Foundation
import HTTPAPI
import HTTPTypes
import Hummingbird
import SandboxPolicy
import SessionPool
import UserFiles
import WebServer

/// What a sandbox uses, as E2B's clients measure it: at the moment of the request, for nothing is kept of it.
struct MetricsRoutes: Sendable {
    let sandboxes: OwnSandboxes
    let files: FileService
    let meters: SandboxMeters

    func add(to router: some RouterMethods<APIContext>) {
        router.get("sandboxes/:sandbox_id/metrics", use: metrics)
    }

    private struct Reading: Sendable {
        let usage: SessionUsage
        let processors: Double
        let memoryLimit: UInt64
    }

    @Sendable private func metrics(_ request: Request, _ context: APIContext) async throws -> Response {
        let now = WallClock.milliseconds()
        let reading = try await sandboxes.with(context) { [meters] _, session in
            session.usage.map { usage in
                Reading(
                    usage: usage, processors: meters.processors(session, usage, now: now),
                    memoryLimit: session.settings.limits.memoryBytes)
            }
        }
        guard let reading, try Self.includes(now / 1_000, request) else {
            return JSONResponse.bytes(JSONResponse.array([]))
        }
        let (used, total) = try await files.with(try context.caller.owner) { (tree) throws(FileError) in
            (try tree.home.usage().bytes, tree.home.quota.mostBytes)
        }
        let processorCount = ProcessInfo.processInfo.activeProcessorCount
        let metric = JSONWriter.object { writer in
            writer.field("timestamp", Timestamp.text(now))
            writer.field("timestampUnix", now / 1_000)
            writer.field("cpuCount", processorCount)
            writer.field("cpuUsedPct", min(100, reading.processors / Double(processorCount) * 100))
            writer.field("memUsed", reading.usage.memoryBytes)
            writer.field("memTotal", reading.memoryLimit)
            writer.field("memCache", reading.usage.cacheBytes)
            writer.field("diskUsed", used)
            writer.field("diskTotal", total)
        }
        return JSONResponse.bytes(JSONResponse.array([metric]))
    }

    /// Whether a moment, in seconds since 1970, is between those that a client asks for.
    private static func includes(_ moment: Int64, _ request: Request) throws(ProblemDetails) -> Bool {
        let query = FormQuery(request)
        func time(_ name: String, usual: Int64) throws(ProblemDetails) -> Int64 {
            guard let text = query[name] else { return usual }
            guard let time = Int64(text) else {
                throw ProblemDetails(
                    status: .badRequest, code: "bad_parameter", detail: "\(name) must be seconds since 1970")
            }
            return time
        }
        let (start, end) = (try time("start", usual: .min), try time("end", usual: .max))
        return start <= moment && moment <= end
    }
}
