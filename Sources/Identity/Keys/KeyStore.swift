/// Where keys are kept.
package protocol KeyStore: Sendable {
    /// Adds a key; its id and its hash must be new.
    func insert(_ key: StoredKey) async throws
    /// The key with a hash, be it expired or revoked; nil when there is none.
    func key(hash: SecretHash) async throws -> StoredKey?
    /// All keys, the oldest first.
    func keys() async throws -> [StoredKey]
    /// Marks a key as revoked from a time on (milliseconds since 1970); one that was revoked before keeps its time.
    ///
    /// Returns false when there is no such key.
    func revoke(id: String, at time: Int64) async throws -> Bool
    /// Notes that a key was used (milliseconds since 1970).
    ///
    /// It may fail silently: nobody is refused because the note cannot be written.
    func touch(id: String, at time: Int64) async
}
