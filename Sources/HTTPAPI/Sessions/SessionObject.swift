import Engine
import Foundation
import Persistence
import SessionPool

/// A session as the API shows it, whether it lives or has ended.
struct SessionObject: Sendable {
    let record: SessionRecord
    let settings: SessionSettings?
    let expiresAt: Int64?
    let contexts: [ContextObject]
    let defaultContextID: String?
    let tier: Tier
    let accounting: String

    /// A session that lives.
    @HostLoop
    init(_ session: LiveSession) {
        record = session.record
        settings = session.settings
        expiresAt = session.expiresAt
        contexts = session.contexts.values.sorted { $0.id < $1.id }.map(ContextObject.init)
        defaultContextID = session.defaultContext.id
        tier = session.sandboxHost.tier
        accounting = session.sandboxHost.accounting
    }

    /// One that is only recorded.
    @HostLoop
    init(_ record: SessionRecord, on host: SandboxHost) {
        self.record = record
        settings = SessionSettings(record.settings)
        expiresAt = nil
        contexts = []
        defaultContextID = nil
        tier = host.tier
        accounting = host.accounting
    }

    var encoded: [UInt8] {
        JSONWriter.object { writer in
            writer.field("id", record.id)
            writer.field("state", record.state.rawValue)
            writer.field("tenant", record.tenant)
            writer.field("user", record.user)
            writer.field("name", record.name)
            writer.field("profile", record.profile)
            writer.field("created_at", Timestamp.text(record.createdAt))
            writer.field("last_used_at", Timestamp.text(record.lastUsedAt))
            writer.field("expires_at", Timestamp.text(expiresAt))
            writer.field("ended_at", Timestamp.text(record.endedAt))
            writer.field("end_reason", record.endReason)
            writer.field("idle_seconds", settings?.idleSeconds ?? 0)
            writer.field("life_seconds", settings?.lifeSeconds ?? 0)
            writer.field("limits", json: Self.encode(settings?.limits))
            writer.field("metadata", json: Self.encode(settings?.metadata))
            writer.field("default_context_id", defaultContextID)
            writer.field("contexts", json: JSONResponse.array(contexts.map(\.encoded)))
            writer.field("confinement", tier == .direct ? "direct" : "confined")
            writer.field("tier", tier.rawValue)
            writer.field("accounting", accounting)
        }
    }

    private static func encode(_ value: (some Encodable)?) -> [UInt8] {
        value.flatMap { try? JSONEncoder().encode($0) }.map(Array.init) ?? []
    }
}

/// A context as the API shows it.
struct ContextObject: Sendable {
    let record: ContextRecord
    let runningID: String?
    let queuedCount: Int

    @HostLoop
    init(_ context: LiveContext) {
        record = context.record
        runningID = context.running?.id
        queuedCount = context.queuedCount
    }

    var encoded: [UInt8] {
        JSONWriter.object { writer in
            writer.field("id", record.id)
            writer.field("session_id", record.sessionID)
            writer.field("language", record.language)
            writer.field("working_directory", record.workingDirectory ?? "/home/user")
            writer.field("is_default", record.isDefault)
            writer.field("created_at", Timestamp.text(record.createdAt))
            writer.field("running_execution_id", runningID)
            writer.field("queued_executions", queuedCount)
        }
    }
}
