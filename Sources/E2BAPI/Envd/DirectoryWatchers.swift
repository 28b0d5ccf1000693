import Engine
import Identity
import SessionPool

/// Watchers that clients ask for news now and then, by the session that they belong to.
@HostLoop
final class DirectoryWatchers {
    private let manager: EngineManager
    private var bySession: [String: [String: DirectoryWatcher]] = [:]

    private static let mostOfSession = 32

    /// Keeps watchers as long as the sessions of an engine live.
    nonisolated init(manager: EngineManager) {
        self.manager = manager
    }

    /// Keeps a watcher, and names it.
    func add(_ watcher: DirectoryWatcher, to session: String) throws(ConnectError) -> String {
        bySession = bySession.filter { manager.liveSession($0.key) != nil }
        guard bySession[session, default: [:]].count < Self.mostOfSession else {
            throw ConnectError(.resourceExhausted, "\(Self.mostOfSession) directories are watched: stop some")
        }
        let id = AccessToken().secret
        bySession[session, default: [:]][id] = watcher
        return id
    }

    func events(of id: String, in session: String) throws(ConnectError) -> [[UInt8]] {
        guard let watcher = bySession[session]?[id] else { throw ConnectError(.notFound, "there is no such watcher") }
        return watcher.now()
    }

    func remove(_ id: String, from session: String) {
        bySession[session]?[id] = nil
        if bySession[session]?.isEmpty == true { bySession[session] = nil }
    }
}
