import Engine
import Foundation
import HTTPAPI
import Persistence
import SandboxPolicy
import SessionPool

/// A session as E2B's clients see a sandbox.
struct SandboxObject: Sendable {
    /// The version of E2B's own daemon whose ways the façade has: uploads as octet streams, recursive watches.
    static let envdVersion = "0.5.7"

    private let sandboxID: String
    private let templateID: String
    private let startedAt: Int64
    private let endsAt: Int64
    private let memoryBytes: UInt64
    private let metadata: [String: String]
    private let accessToken: String?

    @HostLoop
    init(_ session: LiveSession) {
        sandboxID = SandboxID.of(session.id)
        templateID = session.record.profile
        startedAt = session.record.createdAt
        endsAt = session.expiresAt
        memoryBytes = session.settings.limits.memoryBytes
        metadata = session.settings.metadata
        accessToken = session.settings.accessToken
    }

    /// What creating and connecting answer.
    var created: [UInt8] {
        JSONWriter.object { writer in
            writeHead(&writer)
            writer.field("envdAccessToken", accessToken)
            // Requests to the interpreter carry this one alone.
            writer.field("trafficAccessToken", accessToken)
            writer.field("alias", "")
        }
    }

    /// What a look at it answers.
    var detail: [UInt8] {
        JSONWriter.object { writer in
            writeHead(&writer)
            writer.field("startedAt", Timestamp.text(startedAt))
            writer.field("endAt", Timestamp.text(endsAt))
            writer.field("state", "running")
            writer.field("cpuCount", ProcessInfo.processInfo.activeProcessorCount)
            writer.field("memoryMB", memoryBytes >> 20)
            writer.field("diskSizeMB", 0)
            writer.field("metadata", json: (try? JSONEncoder().encode(metadata)).map(Array.init) ?? [])
            writer.field("envdAccessToken", accessToken)
        }
    }

    private func writeHead(_ writer: inout JSONWriter) {
        writer.field("sandboxID", sandboxID)
        writer.field("templateID", templateID)
        writer.field("clientID", "burrow")
        writer.field("envdVersion", Self.envdVersion)
    }
}
