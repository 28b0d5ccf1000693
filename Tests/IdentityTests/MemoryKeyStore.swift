import Identity
import Synchronization

/// A store of keys in memory, which counts what it is asked.
final class MemoryKeyStore: KeyStore {
    struct Failure: Error {}

    private struct State {
        var keys: [StoredKey] = []
        var reads = 0
        var touches = 0
        var isBroken = false
        var onRead: (@Sendable () async -> Void)?
    }

    private let state = Mutex(State())

    var reads: Int { state.withLock { $0.reads } }
    var touches: Int { state.withLock { $0.touches } }

    func breakDown() { state.withLock { $0.isBroken = true } }

    /// What happens after a key was read and before its reader has it.
    func onRead(_ action: (@Sendable () async -> Void)?) { state.withLock { $0.onRead = action } }

    func insert(_ key: StoredKey) async throws {
        state.withLock { $0.keys.append(key) }
    }

    func key(hash: SecretHash) async throws -> StoredKey? {
        let (key, action) = try state.withLock { state in
            if state.isBroken { throw Failure() }
            state.reads += 1
            return (state.keys.first { $0.hash == hash }, state.onRead)
        }
        await action?()
        return key
    }

    func keys() async throws -> [StoredKey] { state.withLock { $0.keys } }

    func revoke(id: String, at time: Int64) async throws -> Bool {
        state.withLock { state in
            guard let index = state.keys.firstIndex(where: { $0.id == id }) else { return false }
            state.keys[index].revokedAt = state.keys[index].revokedAt ?? time
            return true
        }
    }

    func touch(id: String, at time: Int64) async {
        state.withLock { state in
            state.touches += 1
            guard let index = state.keys.firstIndex(where: { $0.id == id }) else { return }
            state.keys[index].lastUsedAt = time
        }
    }
}
