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
    /// Whether something new may begin.
    package private(set) var isDraining = false

    private let installation: Installation
    /// As they were when they were first used: their zygotes are what they were then too.
    private var profiles: [String: Profile] = [:]
    private var sessions: [String: LiveSession] = [:]
    private var executions: [String: LiveExecution] = [:]
    /// Owners of sessions that are being made: they count before they are there.
    private var underway: [Owner] = []

    /// Takes up what the records say is alive.
    ///
    /// What ran when the server before this one ended is marked as killed; sessions go on with new sandboxes.
    ///
    /// - Throws: `EngineError` when the records cannot be read or written.
    package static func start(
        host: SandboxHost, installation: Installation, records: RecordStore, settings: EngineSettings
    ) async throws -> EngineManager {
        let manager = EngineManager(host: host, installation: installation, records: records, settings: settings)
        do {
            try await manager.recover()
        } catch {
            throw EngineError(error)
        }
        return manager
    }

    private init(
        host: SandboxHost, installation: Installation, records: RecordStore, settings: EngineSettings
    ) {
        self.host = host
        self.installation = installation
        self.records = records
        self.settings = settings
    }

    private func recover() async throws {
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

    // MARK: Sessions

    /// How many sessions live.
    package var sessionCount: Int { sessions.count }
    /// How many executions wait or run.
    package var executionCount: Int { executions.count }

    /// Opens a session; its sandbox runs when this returns.
    package func createSession(
        _ request: SessionRequest, owner: Owner, id: String? = nil
    ) async throws(EngineError) -> LiveSession {
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
            return session
        } catch {
            throw EngineError(error)
        }
    }

    private func profile(named name: String) throws(SandboxError) -> Profile {
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
            limits: try request.limits.lowered(from: profile.limits), environment: request.environment.entries,
            idleSeconds: idle, lifeSeconds: life, metadata: request.metadata, accessToken: request.accessToken)
    }

    /// Lets in who can be served without taking from those who are there.
    private func admit(_ owner: Owner) throws(EngineError) {
        if isDraining { throw EngineError(.stopping, "the server is shutting down: ask again soon", retryAfter: 5) }
        guard sessions.count + underway.count < settings.mostSessions else {
            throw EngineError(
                .atCapacity, "\(settings.mostSessions) sessions live on this server: delete some, or try again later",
                retryAfter: 5)
        }
        let own = sessions.values.lazy.map(\.owner).filter { $0 == owner }.count + underway.filter { $0 == owner }.count
        guard own < settings.mostSessionsOfUser else {
            throw EngineError(
                .atCapacity, "\(settings.mostSessionsOfUser) sessions of \(owner) live: delete some", retryAfter: 5)
        }
        guard let free = MachineMemory.availableBytes(), free < settings.leastFreeMemory else { return }
        throw EngineError(.atCapacity, "this machine has too little memory left: try again later", retryAfter: 5)
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
    private func explain(_ error: any Error, in sessionID: String) async -> EngineError {
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

    // MARK: Contexts

    /// Begins another context of a session.
    package func createContext(
        in session: LiveSession, workingDirectory: String?, language: CodeLanguage = .python
    ) async throws(EngineError) -> LiveContext {
        guard session.contexts.count < settings.mostContexts else {
            throw EngineError(.invalid, "a session has at most \(settings.mostContexts) contexts: delete some")
        }
        let now = WallClock.milliseconds()
        let record = ContextRecord(
            id: Identifier.make("ctx", at: now), sessionID: session.id, language: language.rawValue,
            workingDirectory: workingDirectory, createdAt: now)
        let context = session.add(record)
        do {
            _ = try await context.readyContext()
            try await records.write([.addContext(record)])
            guard sessions[session.id] === session else {
                throw EngineError(.gone, "the session has ended: create another")
            }
        } catch {
            await session.remove(context)
            throw await explain(error, in: session.id)
        }
        return context
    }

    /// A context of a session; its default one without an id.
    package func context(_ id: String?, of session: LiveSession) throws(EngineError) -> LiveContext {
        guard let id else { return session.defaultContext }
        guard let context = session.contexts[id] else {
            throw EngineError(.notFound, "there is no such context in this session: list its contexts")
        }
        return context
    }

    /// Ends a context; the default one stays as long as its session.
    package func deleteContext(_ context: LiveContext, of session: LiveSession) async throws(EngineError) {
        guard !context.record.isDefault else {
            throw EngineError(.invalid, "the default context lives as long as its session: restart it, or delete that")
        }
        // Recorded first: one whose end cannot be would be there again with the next server.
        try await write([.endContext(id: context.id, at: WallClock.milliseconds())])
        await session.remove(context)
    }

    /// Begins the namespace of a context anew.
    package func restartContext(_ context: LiveContext) async throws(EngineError) {
        do {
            try await context.restart()
        } catch {
            throw await explain(error, in: context.record.sessionID)
        }
    }

    // MARK: Executions

    /// Has a piece of code run, after those before it in its context.
    package func submit(
        _ request: ExecutionRequest, to context: LiveContext, of session: LiveSession, durability: Durability,
        id: String? = nil
    ) async throws(EngineError) -> LiveExecution {
        if isDraining { throw EngineError(.stopping, "the server is shutting down: ask again soon", retryAfter: 5) }
        try Self.check(request)
        let now = WallClock.milliseconds()
        let record = ExecutionRecord(
            id: id ?? Identifier.make("exec", at: now), sessionID: session.id, contextID: context.id,
            tenant: session.owner.tenant, user: session.owner.user, code: request.code, request: request.recorded,
            createdAt: now)
        do throws(EngineError) {
            try context.expect(record.id)
        } catch {
            throw await explain(error, in: session.id)
        }
        let execution = LiveExecution(record, records: records, durability: durability) { [weak self] in
            self?.executions[$0.id] = nil
        }
        executions[execution.id] = execution
        do {
            // Recorded first: what is running has been promised to somebody.
            try await execution.queue()
        } catch {
            context.giveUp(execution.id)
            throw error
        }
        context.submit(execution, request)
        return execution
    }

    private static func check(_ request: ExecutionRequest) throws(EngineError) {
        do {
            try SourceCode.check(Array(request.code.utf8))
            if let limit = request.inlineLimit { try InlineText.check(limit: limit) }
        } catch {
            throw EngineError(error)
        }
        if let timeout = request.timeout, !(timeout > 0 && timeout.isFinite) {
            throw EngineError(.invalid, "timeout must be a number of seconds above 0: choose another")
        }
    }

    /// An execution that waits or runs; nil when it has ended, or never was.
    package func liveExecution(_ id: String, of owner: Owner) -> LiveExecution? {
        guard let execution = executions[id], execution.record.tenant == owner.tenant,
            execution.record.user == owner.user
        else { return nil }
        return execution
    }

    /// What is recorded of an execution of a user.
    package func execution(_ id: String, of owner: Owner) async throws(EngineError) -> ExecutionRecord {
        if let live = liveExecution(id, of: owner) { return live.record }
        let found: ExecutionRecord?
        do {
            found = Identifier.isValid(id, kind: "exec") ? try await records.execution(id) : nil
        } catch {
            throw EngineError(error)
        }
        guard let found, found.tenant == owner.tenant, found.user == owner.user else {
            throw EngineError(.notFound, "there is no such execution: it may be too old, or somebody else's")
        }
        return found
    }

    /// Executions of a session of a user, the newest first.
    package func executions(
        of sessionID: String, owner: Owner, before cursor: String?, limit: Int
    ) async throws(EngineError) -> [ExecutionRecord] {
        _ = try await sessionRecord(sessionID, of: owner)
        do {
            return try await records.executions(of: sessionID, before: cursor, limit: limit)
        } catch {
            throw EngineError(error)
        }
    }

    /// Takes an execution out of its queue, or asks it to stop.
    ///
    /// Returns false when it has come to its end.
    package func cancel(_ id: String, of owner: Owner) async throws(EngineError) -> Bool {
        let record = try await execution(id, of: owner)
        guard record.state != .finished, let context = sessions[record.sessionID]?.contexts[record.contextID] else {
            return false
        }
        return context.cancel(id)
    }

    /// Takes an execution out of its queue, or asks it to stop, for whoever began it.
    package func interrupt(_ execution: LiveExecution) {
        _ = sessions[execution.record.sessionID]?.contexts[execution.record.contextID]?.cancel(execution.id)
    }

    // MARK: Records

    /// Records something that is promised when this returns.
    private func write(_ changes: [RecordChange]) async throws(EngineError) {
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
