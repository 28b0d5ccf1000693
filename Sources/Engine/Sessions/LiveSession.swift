package import Persistence
package import SandboxPolicy
package import SessionPool

/// A session that has not ended.
///
/// Its sandbox is made when it is first needed, and again when it was lost.
@HostLoop
package final class LiveSession {
    package nonisolated let owner: Owner
    package nonisolated let settings: SessionSettings
    package private(set) var record: SessionRecord
    package var id: String { record.id }
    /// By id.
    package private(set) var contexts: [String: LiveContext] = [:]
    package let defaultContext: LiveContext

    let host: SandboxHost
    let observer: (any EngineObserver)?
    /// Where its sandbox is.
    package var sandboxHost: SandboxHost { host }
    private(set) var sandbox: Session?
    /// Whether its code may change the files that its tenant's users share.
    var canWriteShared: Bool { profile.sharedIsWritable }
    private weak var manager: EngineManager?
    private let mostQueued: Int
    private let profile: Profile
    private var opening: Task<Session, any Error>?
    private var expiry: HostTimer?
    private var isClosed = false
    /// When its last use was recorded.
    private var lastRecordedUse: Int64

    /// Uses that are closer together than this, in milliseconds, are recorded once.
    private static let useResolution: Int64 = 5_000

    init(
        _ record: SessionRecord, settings: SessionSettings, owner: Owner, profile: Profile,
        contexts: [ContextRecord], manager: EngineManager
    ) throws(EngineError) {
        guard let first = contexts.first(where: \.isDefault) else {
            throw EngineError(.storage, "a session without its default context is recorded: create another")
        }
        self.record = record
        self.settings = settings
        self.owner = owner
        self.profile = profile
        self.manager = manager
        host = manager.host
        observer = manager.observer
        lastRecordedUse = record.lastUsedAt
        mostQueued = manager.settings.mostQueued
        var made: [String: LiveContext] = [:]
        // The context needs the session, which is not whole before it has it.
        defaultContext = LiveContext(first, host: host, mostQueued: mostQueued, observer: observer)
        defaultContext.join(self)
        made[first.id] = defaultContext
        for context in contexts where !context.isDefault {
            let other = LiveContext(context, host: host, mostQueued: mostQueued, observer: observer)
            other.join(self)
            made[context.id] = other
        }
        self.contexts = made
    }

    /// Its time runs from now on: whoever ends it finds it.
    func begin() {
        watchExpiry()
    }

    // MARK: Sandbox

    /// The sandbox, made if it is not there; all who ask while it is made wait for the same one.
    package func readySandbox() async throws -> Session {
        guard !isClosed else { throw Self.ended }
        if let sandbox { return sandbox }
        if let opening {
            let opened = try await opening.value
            guard !isClosed else { throw Self.ended }
            return opened
        }
        let task = Task { [host, owner, profile, settings] in
            try await host.openSession(
                owner: owner, profile: profile, limits: settings.limits,
                environment: EnvironmentVariables(entries: settings.environment))
        }
        opening = task
        defer { opening = nil }
        let opened = try await task.value
        guard !isClosed else {
            await opened.close()
            throw Self.ended
        }
        sandbox = opened
        return opened
    }

    private static let ended = EngineError(.gone, "the session has ended: create another")

    /// What its sandbox uses now; nil when there is none, or nobody counts.
    package var usage: SessionUsage? { sandbox?.usage }

    /// Ends the sandbox and begins another: variables and `/tmp` are lost, files are kept.
    func restart() async throws {
        use()
        try await readySandbox().restartRoom()
    }

    // MARK: Commands

    /// Starts a program in the sandbox; while it runs, the session is used.
    ///
    /// - Throws: `SandboxError` when it cannot start, `EngineError` when the session has ended.
    package func startCommand(
        _ request: CommandRequest, onEvent: @escaping @HostLoop (CommandEvent) -> Void
    ) async throws -> RoomCommand {
        use()
        try await manager?.quotas?.admit(self)
        return try await readySandbox().startCommand(request, onEvent: onEvent)
    }

    // MARK: Contexts

    func add(_ context: ContextRecord) -> LiveContext {
        let made = LiveContext(context, host: host, mostQueued: mostQueued, observer: observer)
        made.join(self)
        contexts[context.id] = made
        return made
    }

    func remove(_ context: LiveContext) async {
        contexts[context.id] = nil
        await context.close(because: "its context was deleted before it ran")
    }

    // MARK: Time

    /// Whether something runs or waits in it.
    package var isBusy: Bool {
        contexts.values.contains { $0.running != nil || $0.queuedCount > 0 }
            || sandbox?.runningCommands.isEmpty == false
    }

    /// When it ends by itself, unless it is used before, in milliseconds since 1970.
    package var expiresAt: Int64 {
        let idle = record.lastUsedAt + Int64(settings.idleSeconds * 1_000)
        return min(record.expiresAt ?? .max, idle, record.createdAt + Int64(settings.lifeSeconds * 1_000))
    }

    /// Notes that it is used now.
    func use() {
        guard !isClosed else { return }
        record.lastUsedAt = WallClock.milliseconds()
        guard record.lastUsedAt - lastRecordedUse > Self.useResolution else { return }
        lastRecordedUse = record.lastUsedAt
        manager?.note(.useSession(id: id, at: record.lastUsedAt, expiresAt: nil))
    }

    /// Lets it end at another time than it would by its settings, in milliseconds since 1970.
    func expire(at time: Int64) {
        record.expiresAt = time
        record.lastUsedAt = WallClock.milliseconds()
        lastRecordedUse = record.lastUsedAt
        watchExpiry()
    }

    private func watchExpiry() {
        expiry?.cancel()
        let wait = max(0, Double(expiresAt - WallClock.milliseconds()) / 1_000)
        expiry = HostTimer(seconds: wait) { [weak self] in self?.lookAtTheTime() }
    }

    /// Looks at the time again soon: its end could not be recorded.
    func expireLater() {
        expiry?.cancel()
        expiry = HostTimer(seconds: Self.secondsBetweenAttempts) { [weak self] in self?.lookAtTheTime() }
    }

    private static let secondsBetweenAttempts = 1.0

    private func lookAtTheTime() {
        guard !isClosed else { return }
        let now = WallClock.milliseconds()
        let endOfLife = min(record.expiresAt ?? .max, record.createdAt + Int64(settings.lifeSeconds * 1_000))
        // What runs is use, however long ago it began.
        if isBusy, now < endOfLife { record.lastUsedAt = now }
        guard now >= expiresAt else { return watchExpiry() }
        let reason = now >= endOfLife ? EndReason.lifeTime : EndReason.idle
        Task { [manager, id] in await manager?.expire(id, because: reason) }
    }

    // MARK: End

    /// Ends everything of it, and waits for that.
    func close(because reason: EndReason) async {
        isClosed = true
        expiry?.cancel()
        for context in contexts.values { await context.close(because: reason.sentence) }
        // What is still being made ends as well: whoever waits for it finds the session closed.
        if let opening { await (try? opening.value)?.close() }
        await sandbox?.close()
        sandbox = nil
    }
}

/// Why a session ended.
package enum EndReason: String, Sendable {
    case deleted
    case idle
    case lifeTime = "life_time"
    case unusable

    /// The same for people and models.
    var sentence: String {
        switch self {
        case .deleted: "the session was deleted"
        case .idle: "the session was not used for as long as it may be idle"
        case .lifeTime: "the session reached the end of its life time"
        case .unusable: "what is recorded of the session is of no use to this server"
        }
    }
}
