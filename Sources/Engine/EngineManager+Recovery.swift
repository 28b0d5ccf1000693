import Persistence
import SandboxPolicy
import SessionPool

/// What a server makes of what the one before it left.
extension EngineManager {
    /// Ends what ran, and brings to life what lived.
    func recover() async throws {
        try await records.forgetUnfulfilledClaims()
        let message = "the server ended while this waited or ran: run it again"
        for record in try await records.unfinishedExecutions() {
            let result = ExecutionResult.withoutRun(
                record.id, status: .killed, kind: .sandboxLost, message: message, on: host)
            let encoded = JSONWriter.encode(result)
            let now = WallClock.milliseconds()
            try await records.write([
                .finishExecution(id: record.id, number: nil, status: "killed", at: now, result: encoded),
                .addEvent(
                    EventRecord(
                        executionID: record.id, sequence: try await records.lastSequence(of: record.id) + 1, at: now,
                        type: ExecutionEventName.finished,
                        data: ExecutionEventName.noData)),
            ])
        }
        for record in try await records.liveSessions() {
            guard let session = try await revived(record) else {
                try await records.write([
                    .endSession(id: record.id, at: WallClock.milliseconds(), reason: EndReason.unusable.rawValue)
                ])
                continue
            }
            sessions[record.id] = session
            session.begin()
        }
    }

    /// A session of the server before this one; nil when its profile is no more, or it is not understood.
    ///
    /// - Throws: When its profile cannot be read: sessions shall not end because of a mistake that can be corrected.
    private func revived(_ record: SessionRecord) async throws -> LiveSession? {
        guard installation.profileNames.contains(record.profile) else { return nil }
        let (profile, contexts) = (try profile(named: record.profile), try await records.contexts(of: record.id))
        guard let settings = SessionSettings(record.settings),
            let owner = try? Owner(tenant: record.tenant, user: record.user)
        else { return nil }
        return try? LiveSession(
            record, settings: settings, owner: owner, profile: profile, contexts: contexts, manager: self)
    }
}
