package import Identity
package import Persistence
import SandboxPolicy

/// API keys, as the records keep them.
package struct KeyRecords: KeyStore {
    private let records: RecordStore

    /// The keys of a record store.
    package init(records: RecordStore) {
        self.records = records
    }

    package func insert(_ key: StoredKey) async throws {
        try await records.write([
            .addKey(
                KeyRecord(
                    id: key.id, hash: key.hash.bytes, tenant: key.owner.tenant, user: key.owner.user, name: key.name,
                    createdAt: key.createdAt, expiresAt: key.expiresAt, revokedAt: key.revokedAt,
                    lastUsedAt: key.lastUsedAt))
        ])
    }

    package func key(hash: SecretHash) async throws -> StoredKey? {
        try await records.key(hash: hash.bytes).flatMap(StoredKey.init)
    }

    package func keys() async throws -> [StoredKey] {
        try await records.keys().compactMap(StoredKey.init)
    }

    package func revoke(id: String, at time: Int64) async throws -> Bool {
        guard try await records.keys().contains(where: { $0.id == id }) else { return false }
        try await records.write([.revokeKey(id: id, at: time)])
        return true
    }

    package func touch(id: String, at time: Int64) async {
        try? await records.write([.useKey(id: id, at: time)])
    }
}

extension StoredKey {
    fileprivate init?(_ record: KeyRecord) {
        guard let hash = SecretHash(bytes: record.hash),
            let owner = try? Owner(tenant: record.tenant, user: record.user)
        else { return nil }
        self.init(
            id: record.id, hash: hash, owner: owner, name: record.name, createdAt: record.createdAt,
            expiresAt: record.expiresAt, revokedAt: record.revokedAt, lastUsedAt: record.lastUsedAt)
    }
}
