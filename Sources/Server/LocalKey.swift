import Engine
import Glibc
package import Identity
import LinuxSystem
import SandboxPolicy

/// The key that the command line of this machine has: made at a server's first start, in a file for its user alone.
package enum LocalKey {
    private static let name = "local-key"

    /// The path of the file in a data directory.
    package static func path(in dataDirectory: String) -> String { "\(dataDirectory)/\(name)" }

    /// Finds the key, or makes one, stores it, and says so.
    ///
    /// - Returns: The key, and whether it is new.
    /// - Throws: `SystemError` when the file cannot be used, `LocalKeyError` when it is not this user's alone.
    static func findOrMake(in dataDirectory: String, keys: KeyRecords) async throws -> (key: APIKey, isNew: Bool) {
        let now = WallClock.milliseconds()
        if let key = try read(in: dataDirectory) {
            if try await keys.key(hash: key.hash)?.state(at: now) == .usable { return (key, false) }
            // Revoked, or of records that are no more: whoever can read the file may have another.
            try remove(in: dataDirectory)
        }
        let key = APIKey()
        try write(key, in: dataDirectory)
        try await keys.insert(
            StoredKey(
                issuing: key, to: Owner(tenant: "default", user: "default"), name: "local command line", now: now))
        return (key, true)
    }

    /// Reads the key; nil when there is none.
    package static func read(in dataDirectory: String) throws -> APIKey? {
        guard Files.exists(path(in: dataDirectory)) else { return nil }
        let directory = try Files.open(dataDirectory)
        let file = try Files.openRegular(name, below: directory.number)
        var status = stat()
        try libraryCall("look at \(path(in: dataDirectory))") { fstat(file.number, &status) }
        guard status.st_uid == geteuid(), status.st_mode & 0o077 == 0 else {
            throw LocalKeyError(
                "\(path(in: dataDirectory)) can be read by others: chmod 600 it, or remove it for a new key")
        }
        let bytes = try Files.readSome(file.number, most: 256) ?? []
        let text = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace).first.map(String.init)
        guard let key = text.flatMap({ APIKey($0) }) else {
            throw LocalKeyError("\(path(in: dataDirectory)) holds no key: remove it for a new one")
        }
        return key
    }

    private static func write(_ key: APIKey, in dataDirectory: String) throws {
        let directory = try Files.open(dataDirectory)
        let file = try Files.createNew(name, below: directory.number, mode: 0o600)
        try Files.writeAll(Array((key.secret + "\n").utf8), to: file.number) { "write the local key" }
    }

    private static func remove(in dataDirectory: String) throws {
        try libraryCall("remove the local key") { unlink(path(in: dataDirectory)) }
    }
}

/// Why the local key cannot be used.
package struct LocalKeyError: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}
