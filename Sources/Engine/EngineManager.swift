import LinuxSystem
package import Persistence
package import SandboxPolicy
package import SessionPool

/// Every live session and execution of this node, and the one place where they begin and end.
@HostLoop
package final class EngineManager {
    package let host: SandboxHost
    package nonisolated let records: RecordStore
    package let settings: EngineSettings
    /// Says who may not run code because of their files; nil when nobody looks after those.
    weak var quotas: QuotaGuard?
    /// Hears what becomes of sessions and executions.
    let observer: (any EngineObserver)?
    /// Whether something new may begin.
    package private(set) var isDraining = false

    let installation: Installation
    /// As they were when they were first used: their zygotes are what they were then too.
    private var profiles: [String: Profile] = [:]
    var sessions: [String: LiveSession] = [:]
    var executions: [String: LiveExecution] = [:]
    var code: CodeBudget
    /// Owners of sessions that are being made: they count before they are there.
    private var underway: [Owner] = []

    /// Takes up what the records say is alive.
    ///
    /// What ran when the server before this one ended is marked as killed; sessions go on with new sandboxes.
    ///
    /// - Throws: `EngineError` when the records cannot be read or written.
    package static func start(
        host: SandboxHost, installation: Installation, records: RecordStore, settings: EngineSettings,
        observer: (any EngineObserver)? = nil
    ) async throws -> EngineManager {
        let manager = EngineManager(
            host: host, installation: installation, records: records, settings: settings, observer: observer)
        do {
            try await manager.recover()
        } catch {
            throw EngineError(error)
        }
        return manager
    }

    private init(
        host: SandboxHost, installation: Installation, records: RecordStore, settings: EngineSettings,
        observer: (any EngineObserver)?
    ) {
        self.host = host
        self.installation = installation
        self.records = records
        self.settings = settings
        self.observer = observer
        code = CodeBudget(mostOfTenant: settings.mostCodeBytesOfTenant)
    }

    // MARK: Sessions

    /// How many sessions live.
    package var sessionCount: Int { sessions.count }
    /// How many executions wait or run.
    package var executionCount: Int { executions.count }

    /// Opens a session; its sandbox runs when this returns.
    package func createSession(
        _ request: SessionRequest, owner: Owner, id: String? = nil
    ) async throws(EngineError) -> LiveSession {
        let start = MonotonicClock.nanoseconds()
        try admit(owner)
        underway.append(owner)
        defer { if let place = underway.firstIndex(of: owner) { underway.remove(at: place) } }
        do {
            let profile = try profile(named: request.profile ?? self.settings.profile)
            let settings = try sessionSettings(request, profile)
            let now = WallClock.milliseconds()
            let record = SessionRecord(
                id: id ?? Identifier.make("sess", at: now), tenant: owner.tenant, user: owner.user, name: request.name,
                profile: profile.name, settings: settings.encoded(), createdAt: now)
            let context = ContextRecord(
                id: Identifier.make("ctx", at: now), sessionID: record.id, language: "python", isDefault: true,
                createdAt: now)
            let session = try LiveSession(
                record, settings: settings, owner: owner, profile: profile, contexts: [context], manager: self)
            // Both take their time, and neither needs the other.
            async let recording: Void = records.write([.addSession(record), .addContext(context)])
            do {
                _ = try await session.readySandbox()
                try await recording
            } catch {
                await session.close(because: .deleted)
                // It would live again with the next server.
                if (try? await recording) != nil {
                    note(.endSession(id: record.id, at: now, reason: EndReason.deleted.rawValue))
                }
                throw error
            }
            sessions[record.id] = session
            session.begin()
            observer?.sessionOpened(seconds: Double(MonotonicClock.nanoseconds() - start) / 1e9)
            return session
        } catch {
            throw EngineError(error)
        }
    }

    func profile(named name: String) throws(SandboxError) -> Profile {
        if let known = profiles[name] { return known }
        let profile = try installation.profile(named: name)
        profiles[name] = profile
        return profile
    }

    private func sessionSettings(_ request: SessionRequest, _ profile: Profile) throws(EngineError) -> SessionSettings {
        let life = request.lifeSeconds ?? settings.lifeSeconds
        let idle = request.idleSeconds ?? min(settings.idleSeconds, life)
        guard life > 0, life <= settings.lifeSeconds else {
            throw EngineError(
                .invalid, "life_seconds must be above 0 and at most \(Int(settings.lifeSeconds)): choose another")
        }
        guard idle > 0, idle <= settings.lifeSeconds else {
            throw EngineError(
                .invalid, "idle_seconds must be above 0 and at most \(Int(settings.lifeSeconds)): choose another")
        }
        return SessionSettings(
            limits: try request.limits.lowered(
                from: request.executionTime.limits(
                    of: profile.limits, life: life, most: settings.mostExecutionSeconds)),
            environment: request.environment.entries,
            idleSeconds: idle, lifeSeconds: life, metadata: request.metadata, accessToken: request.accessToken)
    }

    /// Why no session can begin now, whoever asks for one; nil when one can.
    package var obstacle: SessionObstacle? {
        if isDraining { return .stopping }
        if sessions.count + underway.count >= settings.mostSessions { return .sessions(settings.mostSessions) }
        let left = host.memoryLeft(least: settings.leastSandboxMemory)
        if let bytes = left.machineBytes, bytes < settings.leastFreeMemory { return .memory }
        if let bytes = left.sandboxBytes, bytes < settings.leastSandboxMemory { return .sandboxMemory }
        return nil
    }

    /// Lets in who can be served without taking from those who are there.
    private func admit(_ owner: Owner) throws(EngineError) {
        if let obstacle { throw EngineError(obstacle) }
        let own = sessions.values.lazy.map(\.owner).filter { $0 == owner }.count + underway.filter { $0 == owner }.count
        guard own < settings.mostSessionsOfUser else {
            throw EngineError(
                .atCapacity, "\(settings.mostSessionsOfUser) sessions of \(owner) live: delete some", retryAfter: 5)
        }
    }

    /// A session of a user.
    ///
    /// - Throws: `EngineError`: `notFound`, or `gone` with what was lost and what is kept.
    package func session(_ id: String, of owner: Owner) async throws(EngineError) -> LiveSession {
        if let session = sessions[id] {
            guard session.owner == owner else { throw Self.noSession }
            return session
        }
        let record = try await sessionRecord(id, of: owner)
        throw Self.gone(record)
    }

    /// What is recorded of a session of a user, whether it lives or not.
    package func sessionRecord(_ id: String, of owner: Owner) async throws(EngineError) -> SessionRecord {
        var found = sessions[id]?.record
        do {
            if found == nil, Identifier.isValid(id, kind: "sess") { found = try await records.session(id) }
        } catch {
            throw EngineError(error)
        }
        guard let found, found.tenant == owner.tenant, found.user == owner.user else { throw Self.noSession }
        return found
    }

    /// Sessions of a user, live and ended, the newest first.
    package func sessionRecords(
        of owner: Owner, before cursor: String?, limit: Int
    ) async throws(EngineError) -> [SessionRecord] {
        do {
            return try await records.sessions(
                tenant: owner.tenant, user: owner.user, before: cursor, limit: limit
            ).map { sessions[$0.id]?.record ?? $0 }
        } catch {
            throw EngineError(error)
        }
    }

    /// All sessions that live.
    package var allSessions: [LiveSession] { Array(sessions.values) }

    /// Sessions of a user that live.
    package func liveSessions(of owner: Owner) -> [LiveSession] {
        sessions.values.filter { $0.owner == owner }.sorted { $0.id > $1.id }
    }

    /// A session that lives, whoever's it is: for who has shown a secret of the session itself.
    package func liveSession(_ id: String) -> LiveSession? {
        sessions[id]
    }

    private static let noSession = EngineError(.notFound, "there is no such session: list yours")

    private static func gone(_ record: SessionRecord) -> EngineError {
        let reason = record.endReason ?? EndReason.deleted.rawValue
        let sentence = EndReason(rawValue: reason)?.sentence ?? "the session has ended"
        return EngineError(
            .gone, "\(sentence): create another; files are kept",
            loss: EngineError.Loss(
                reason: reason, endedAt: record.endedAt ?? 0, lost: ["variables", "processes", "/tmp"],
                kept: ["/home/user", "/shared", "executions and their outputs"]))
    }

    /// Ends a session, and returns when that is recorded.
    package func deleteSession(_ id: String, of owner: Owner) async throws(EngineError) {
        let session = try await session(id, of: owner)
        try await end(session, because: .deleted)
    }

    /// Ends the sandbox of a session and begins another.
    package func restartSession(_ id: String, of owner: Owner) async throws(EngineError) -> LiveSession {
        let session = try await session(id, of: owner)
        do {
            try await session.restart()
        } catch {
            throw await explain(error, in: session.id)
        }
        return session
    }

    /// Lets a session end at a time that its user chooses, within its life time.
    package func setTimeout(of session: LiveSession, seconds: Double) async throws(EngineError) {
        let now = WallClock.milliseconds()
        let time = now + Int64(min(max(0, seconds), settings.lifeSeconds) * 1_000)
        do {
            // Recorded first: it may end at once.
            try await write([.useSession(id: session.id, at: now, expiresAt: time)])
        } catch {
            throw await explain(error, in: session.id)
        }
        session.expire(at: time)
    }

    /// What a failure in a session means to who asked: that the session has ended, if it has meanwhile.
    func explain(_ error: any Error, in sessionID: String) async -> EngineError {
        guard sessions[sessionID] == nil else { return EngineError(error) }
        let recorded = try? await records.session(sessionID)
        guard let record = recorded, record.state == .ended else { return EngineError(error) }
        return Self.gone(record)
    }

    func expire(_ id: String, because reason: EndReason) async {
        guard let session = sessions[id] else { return }
        do {
            try await end(session, because: reason)
        } catch {
            session.expireLater()
        }
    }

    /// Ends a session when that is recorded: one whose end cannot be would live again with the next server, and lives on.
    private func end(_ session: LiveSession, because reason: EndReason) async throws(EngineError) {
        do {
            try await records.write([
                .endSession(id: session.id, at: WallClock.milliseconds(), reason: reason.rawValue)
            ])
        } catch {
            // A conflict: somebody else has ended it meanwhile.
            guard error.code == .conflict else { throw EngineError(error) }
        }
        sessions[session.id] = nil
        await session.close(because: reason)
    }

    // MARK: Records

    /// Records something that is promised when this returns.
    func write(_ changes: [RecordChange]) async throws(EngineError) {
        do {
            try await records.write(changes)
        } catch {
            throw EngineError(error)
        }
    }

    /// Records something that nobody waits for.
    func note(_ change: RecordChange) {
        Task { try? await records.write([change]) }
    }

    // MARK: End

    /// Begins nothing new, lets executions come to their end for a while, and ends what is left.
    ///
    /// Sessions stay recorded as live: the next server goes on with them.
    package func drain() async {
        isDraining = true
        let deadline = MonotonicClock.nanoseconds() + UInt64(min(max(0, settings.drainSeconds), 1e6) * 1e9)
        while !executions.isEmpty, MonotonicClock.nanoseconds() < deadline { await HostTimer.pause(seconds: 0.02) }
        for session in sessions.values {
            for context in session.contexts.values {
                context.interruptAll(because: "the server is shutting down: run it again later")
            }
        }
        let last = MonotonicClock.nanoseconds() + UInt64((Limits.graceSeconds + 1) * 1e9)
        while !executions.isEmpty, MonotonicClock.nanoseconds() < last { await HostTimer.pause(seconds: 0.02) }
    }
}
